package io.rdsreplicator.shared.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.shared.errors.InvalidRequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArnTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "arn:aws:rds:us-east-1:111111111111:db:orders",
                        "arn:aws-cn:rds:cn-north-1:111111111111:snapshot:rds:orders-2026-11-21",
                "arn:aws:rds:us-east-1:111111111111:cluster-snapshot:x",
                        "arn:aws-us-gov:kms:us-gov-west-1:111111111111:key/0a1b-2c",
                "arn:aws:kms:us-east-1:111111111111:alias/aws/rds"
            })
    void isTheTextItWasReadFrom(String text) {
        assertThat(Arn.parse(text, "arn")).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "orders",
                "arn:aws:rds:us-east-1:111111111111:db/orders",
                "arn:aws:kms:us-east-1:111111111111:key:abc",
                "arn:aws:s3:us-east-1:111111111111:db:orders",
                "arn:aws:rds:us-east-1:11111111111:db:orders",
                "arn:aws:rds::111111111111:db:orders",
                "arn:aws:rds:us-east-1:111111111111:db:ord ers",
                "arn:aws:rds:us-east-1:111111111111:db:",
                " arn:aws:rds:us-east-1:111111111111:db:x",
                "arn:aws:rds:us-east-1:\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661:db:orders"
            })
    void refusesAnythingElseNamingTheField(String text) {
        assertThatThrownBy(() -> Arn.parse(text, "sourceArn"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("sourceArn");
    }

    @Test
    void knowsWhatItIsOf() {
        Arn key = Arn.parse("arn:aws:kms:us-east-1:111111111111:key/abc", "key");

        assertThat(key.isOf("kms", "key")).isTrue();
        assertThat(key.isOf("rds", "key")).isFalse();
        assertThat(key.isOf("kms", "alias")).isFalse();
    }
}
