package io.rdsreplicator.shared.executions;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CauseTest {
    @Test
    void readsTheMessageOutOfAFunctionsError() {
        assertThat(Cause.readable("{\"errorMessage\": \"no replica\", \"stackTrace\": [\"at x\"]}")).isEqualTo("no replica");
        assertThat(Cause.readable("{\"errorMessage\": 7}")).isEqualTo("{\"errorMessage\": 7}");
        assertThat(Cause.readable("stopped by hand")).isEqualTo("stopped by hand");
        assertThat(Cause.readable("")).isEmpty();
    }
}
