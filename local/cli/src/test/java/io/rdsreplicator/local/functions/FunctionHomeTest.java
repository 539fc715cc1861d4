package io.rdsreplicator.local.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rdsreplicator.local.lambda.FunctionCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FunctionHomeTest {
    private static final String DEAD_OWNER = "functions-4194305-1-0";

    @TempDir
    private Path base;

    private Process leftBehind;

    @BeforeEach
    void start() throws IOException {
        assumeTrue(PackagedRuntime.supported(), "functions do not run in processes of their own here");
        leftBehind = new ProcessBuilder("sleep", "300").start();
    }

    @AfterEach
    void end() {
        if (leftBehind != null) {
            leftBehind.destroyForcibly();
        }
    }

    private void recordUnder(String home, long startedAt) throws IOException {
        Path children = Files.createDirectories(base.resolve(home).resolve("children"));
        Files.createFile(children.resolve(leftBehind.pid() + "-" + startedAt));
    }

    private static long startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElseThrow();
    }

    private List<Path> homes() throws IOException {
        try (Stream<Path> homes = Files.list(base)) {
            return homes.toList();
        }
    }

    @Test
    void endsAndDeletesWhatADeadOwnerLeft() throws IOException {
        recordUnder(DEAD_OWNER, startOf(leftBehind.toHandle()));

        FunctionHome home = FunctionHome.claim(base);

        leftBehind.onExit().join();
        assertThat(homes()).containsExactly(home.taskRoot().getParent());
    }

    @Test
    void leavesAloneWhoeverHasTheProcessIdNow() throws IOException {
        recordUnder(DEAD_OWNER, startOf(leftBehind.toHandle()) - 3_600_000);

        FunctionHome.claim(base);

        assertThat(leftBehind.isAlive()).isTrue();
    }

    @Test
    void leavesALivingOwnersAlone() throws IOException {
        ProcessHandle self = ProcessHandle.current();
        String living = "functions-" + self.pid() + "-" + startOf(self) + "-0";
        recordUnder(living, startOf(leftBehind.toHandle()));

        FunctionHome.claim(base);

        assertThat(leftBehind.isAlive()).isTrue();
        assertThat(homes()).hasSize(2).contains(base.resolve(living));
    }

    @Test
    void recordsAProcessUntilItIsDeleted() throws IOException {
        FunctionHome home = FunctionHome.claim(base);

        assertThat(home.born(leftBehind.toHandle())).exists();
        home.delete();

        assertThat(homes()).isEmpty();
    }

    @Test
    void keepsUploadedCodeOnceForItsOwnerAlone() throws IOException {
        FunctionHome home = FunctionHome.claim(base);

        Path file = home.keep(new FunctionCode.Archive("a/b+c=", new byte[] {'P', 'K'}));

        assertThat(file).hasBinaryContent(new byte[] {'P', 'K'});
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(home.keep(new FunctionCode.Archive("a/b+c=", new byte[] {'P', 'K'})))
                .isEqualTo(file);
        home.delete();
        assertThat(homes()).isEmpty();
    }
}
