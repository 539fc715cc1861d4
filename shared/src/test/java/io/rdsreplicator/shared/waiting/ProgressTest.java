package io.rdsreplicator.shared.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.shared.runtime.Json;
import org.junit.jupiter.api.Test;

class ProgressTest {
    @Test
    void saysWhatIsWaitedForAndHowLong() {
        assertThat(Json.write(Progress.waitFor(20, "it is backing-up")))
                .isEqualTo("{\"done\":false,\"waitSeconds\":20,\"reason\":\"it is backing-up\"}");
    }

    @Test
    void waitsForNothingWhenItIsDone() {
        assertThat(Json.write(Progress.DONE)).isEqualTo("{\"done\":true,\"waitSeconds\":0,\"reason\":null}");
    }
}
