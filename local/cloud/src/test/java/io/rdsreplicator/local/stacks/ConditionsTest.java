package io.rdsreplicator.local.stacks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "!Equals [!Ref P, '5']                                   | true",
                "!Equals [!Ref P, 5]                                     | true",
                "!Equals [!Ref AWS::Region, us-east-1]                   | false",
                "!Not [!Equals [!Ref P, '5']]                            | false",
                "!And [!Condition Holds, !Equals [a, a]]                 | true",
                "!And [!Condition Holds, !Equals [a, b]]                 | false",
                "!Or [!Equals [a, b], !Condition Holds]                  | true",
                "!Or [!Equals [a, b], !Not [!Condition Holds]]           | false",
                "{'Fn::Equals': [!FindInMap [M, eu-west-1, k], v]}       | true",
            })
    void decidesWhetherAResourceIsMade(String condition, boolean made) {
        Stack stack = new RecordedAws()
                .deploy(
                        """
                Parameters: {P: {Type: Number, Default: 5}}
                Mappings: {M: {eu-west-1: {k: v}}}
                Conditions:
                  Tested: %s
                  Holds: !Equals [x, x]
                Resources:
                  Always: {Type: 'AWS::SNS::Topic'}
                  Maybe: {Type: 'AWS::SNS::Topic', Condition: Tested}
                """
                                .formatted(condition));

        assertThat(stack.resources().stream().anyMatch(r -> r.logicalId().equals("Maybe")))
                .isEqualTo(made);
    }
}
