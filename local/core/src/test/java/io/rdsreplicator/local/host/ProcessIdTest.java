package io.rdsreplicator.local.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ProcessIdTest {
    private final ProcessId self = ProcessId.of(ProcessHandle.current());

    @Test
    void findsALivingProcessByWhatWasWrittenOfIt() {
        assertThat(ProcessId.parse(self.toString()).flatMap(ProcessId::living)).contains(ProcessHandle.current());
        assertThat(ProcessId.parse(self + "-3").flatMap(ProcessId::living)).contains(ProcessHandle.current());
    }

    @Test
    void isNotTakenInByAnotherProcessOfTheSameNumber() {
        assertThat(new ProcessId(self.pid(), self.startMillis() - 60_000).living())
                .isEmpty();
    }

    @Test
    void knowsThatAProcessHasEnded() throws IOException, InterruptedException {
        Process child = new ProcessBuilder("true").start();
        ProcessId id = ProcessId.of(child.toHandle());
        child.waitFor();

        assertThat(id.living()).isEmpty();
    }

    @Test
    void readsNothingElse() {
        assertThat(ProcessId.parse("programs")).isEmpty();
        assertThat(ProcessId.parse("12")).isEmpty();
    }
}
