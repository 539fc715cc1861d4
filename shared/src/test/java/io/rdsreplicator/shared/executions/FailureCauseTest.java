package io.rdsreplicator.shared.executions;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FailureCauseTest {
    @Test
    void readsTheMessageOutOfAFunctionsError() {
        assertThat(FailureCause.readable("{\"errorMessage\": \"no replica\", \"stackTrace\": [\"at x\"]}"))
                .isEqualTo("no replica");
        assertThat(FailureCause.readable("{\"errorMessage\": 7}")).isEqualTo("{\"errorMessage\": 7}");
        assertThat(FailureCause.readable("stopped by hand")).isEqualTo("stopped by hand");
        assertThat(FailureCause.readable("")).isEmpty();
    }
}
