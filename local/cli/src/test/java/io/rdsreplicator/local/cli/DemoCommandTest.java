package io.rdsreplicator.local.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.ParameterException;

class DemoCommandTest {
    private static String region(String... arguments) {
        return Main.commandLine().parseArgs(arguments).subcommand().matchedOptionValue("--region", null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"eu-central-1", "us-east-1", "ap-southeast-2"})
    void takesARegionForTheDestination(String region) {
        assertThat(region("demo", "--packaged", "--region", region)).isEqualTo(region);
    }

    @Test
    void takesNoneForTheSourcesOwn() {
        assertThat(region("demo")).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mars             | 'mars' is not the code of a Region, such as eu-central-1",
                "eu-cental-1      | 'eu-cental-1' is not the code of a Region, such as eu-central-1",
                "aws-global       | 'aws-global' is not the code of a Region, such as eu-central-1",
                "cn-north-1       | RDS copies no snapshot from us-east-1 to cn-north-1",
                "us-gov-west-1    | RDS copies no snapshot from us-east-1 to us-gov-west-1",
                "eu-south-1       | eu-south-1 is a Region to opt in to, and SNS delivers no message from us-east-1 to a function there"
            },
            quoteCharacter = '"')
    void refusesWhereTheDestinationCannotBe(String region, String reason) {
        assertThatThrownBy(() -> region("demo", "--region", region))
                .isInstanceOf(ParameterException.class)
                .hasMessage("Invalid value for option '--region': " + reason);
    }
}
