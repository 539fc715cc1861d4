package io.rdsreplicator.destination.rollback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.runtime.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RollbackRequestTest {
    private static final String ID = "db-ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private static RollbackRequest read(String members) {
        return RollbackRequest.read(
                Json.members("{" + members.replace('\'', '"') + "}").orElseThrow());
    }

    @Test
    void acceptsASourceAndPinsNothing() {
        RollbackRequest request = read("'sourceDatabase': 'orders', 'accept': '" + ID + "'");

        assertThat(request.accept()).contains(ID);
        assertThat(request.pin()).isFalse();
    }

    @Test
    void refusesToAcceptWhatIsNoResourceId() {
        assertThatThrownBy(() -> read("'sourceDatabase': 'orders', 'accept': 'orders'"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("accept");
    }

    @ParameterizedTest
    @ValueSource(strings = {"'to': 'latest'", "'unpin': true", "'pin': true"})
    void refusesToAcceptTogetherWithAnotherChoice(String choice) {
        assertThatThrownBy(() -> read("'sourceDatabase': 'orders', 'accept': '" + ID + "', " + choice))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("leave out to, pin and unpin");
    }

    @Test
    void saysThatTheDatabaseIsMissing() {
        assertThatThrownBy(() -> read("'to': 'latest'"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("sourceDatabase is missing: start with");
    }
}
