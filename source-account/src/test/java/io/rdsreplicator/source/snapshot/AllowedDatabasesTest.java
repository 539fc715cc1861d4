package io.rdsreplicator.source.snapshot;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.runtime.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllowedDatabasesTest {
    private static AllowedDatabases allowed(String list) {
        return AllowedDatabases.from(Settings.of(Map.of("ALLOWED_DATABASES", list)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*                 | orders",
                "orders            | orders",
                "billing, orders   | orders",
                "orders-*          | orders-eu",
                "*-eu              | orders-eu",
                "o*s-*             | orders-eu",
                "*rd*              | orders",
            })
    void allowsADatabaseOfTheListOrAPattern(String list, String database) {
        assertThatCode(() -> allowed(list).require(database)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "orders            | orders-eu",
                "orders-*          | orders",
                "orders-*          | eu-orders-1",
                "order             | orders",
                "*-eu, billing     | orders-us",
            })
    void refusesEveryOtherDatabaseAndNamesTheAllowed(String list, String database) {
        assertThatThrownBy(() -> allowed(list).require(database))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("database " + database + " may not be replicated")
                .hasMessageContaining("which replicates " + list + ":")
                .hasMessageContaining("AllowedDatabases");
    }

    @Test
    void allowsAllWhereTheStackDoesNotSay() {
        assertThatCode(() -> AllowedDatabases.from(Settings.of(Map.of())).require("orders"))
                .doesNotThrowAnyException();
    }
}
