package io.rdsreplicator.shared.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.runtime.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InstanceClassTest {
    @ParameterizedTest
    @ValueSource(strings = {"db.r8g.large", "db.serverless 0.0 16.0", "db.serverless 0.5 256.0"})
    void isTheSameAfterWritingAndReading(String text) {
        InstanceClass read = InstanceClass.read(text).orElseThrow();

        assertThat(read.text()).isEqualTo(text);
        assertThat(Json.read(Json.write(read), InstanceClass.class, "class")).isEqualTo(read);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "large",
                "db.serverless",
                "db.serverless 1",
                "db.r8g.large 1 2",
                "db.serverless 0.3 1",
                "db.serverless 300 301",
                "db.serverless 4 2",
                "db.serverless 0 0.5"
            })
    void readsNothingFromATagThatSomebodyHasChanged(String text) {
        assertThat(InstanceClass.read(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "db.serverless, 0.25, 16",
        "db.serverless, 4, 2",
        "db.serverless, 0, 0.5",
        "db.serverless, 0, 257",
        "db.serverless, 1,",
        "db.r8g.large, 1, 2",
    })
    void refusesCapacitiesThatAuroraDoesNotHave(String name, Double least, Double most) {
        assertThatThrownBy(() -> new InstanceClass(name, least, most))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("instance class")
                .hasMessageContaining("db.serverless");
    }

    @Test
    void writesNoCapacitiesOfAProvisionedClass() {
        assertThat(Json.write(new InstanceClass("db.r8g.large"))).isEqualTo("{\"name\":\"db.r8g.large\"}");
    }
}
