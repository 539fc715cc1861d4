package io.rdsreplicator.local.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rdsreplicator.local.stage.ProjectFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ConsolePagesTest {
    private static final Path FOLDER = ProjectFiles.root().resolve("local/cli/src/main/resources/console");
    private static final Pattern NAMED = Pattern.compile("(?:from '\\./|(?:href|src)=\"/console/)([^'\"]+)");
    private static final Pattern ADDRESS = Pattern.compile("(?i)(?:https?:)?//[a-z0-9.-]+\\.[a-z]{2,}\\S*");
    private static final Pattern INLINE =
            Pattern.compile("(?i)\\s(?:style|on\\w+)\\s*=|<style|<script(?! type=\"module\" src)|javascript:");

    @Test
    void everyFileOfTheFolderIsServedAndNoOther() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrderElementsOf(ConsolePages.FILES);
        }
    }

    @Test
    void everyFileThatAnotherNamesIsServed() throws IOException {
        for (String name : ConsolePages.FILES) {
            List<String> named = NAMED.matcher(read(name)).results().map(result -> result.group(1)).toList();
            assertThat(ConsolePages.FILES).as(name).containsAll(named);
        }
    }

    @Test
    void noFileNamesAnotherHost() throws IOException {
        for (String name : ConsolePages.FILES) {
            List<String> addresses = ADDRESS.matcher(read(name)).results().map(MatchResult::group).toList();
            assertThat(addresses).as(name).allMatch(address -> address.contains("//www.w3.org/2000/svg"));
        }
    }

    /** The policy that it is served with would not let it run. */
    @Test
    void thePageHasNothingInline() throws IOException {
        assertThat(INLINE.matcher(read("console.html")).results().map(MatchResult::group)).isEmpty();
    }

    @Test
    void whatIsHeldIsNotTheNewestThatCanGoLiveAndIsChosenByItsSource() throws IOException, InterruptedException {
        assumeNode();
        String script = """
                import { lineagesOf } from '%1$s/lineages.js';
                import { newest, newestOf } from '%1$s/targets.js';
                const arn = 'arn:aws:rds:us-east-1:111111111111:db:orders';
                const replica = (id, snapshotTime, source) =>
                    ({ id, snapshotTime, source, sourceArn: arn, status: 'available', replicationId: id, stack: 'b' });
                const instances = [replica('a', 1, 'db-A'), replica('b', 2, 'db-A'), replica('c', 3, 'db-B'), replica('d', 4, 'db-B')];
                const secrets = [{ sourceArn: arn, database: 'orders', dbInstanceIdentifier: 'b', sourceResourceId: 'db-A' }];
                const none = { instances: [], executions: [], machines: [] };
                const [one] = lineagesOf(none, { ...none, instances, secrets, errors: new Map() });
                console.log([...one.held].map((held) => held.id).join(), newest(one).id, newestOf(one, 'db-B').id);
                """.formatted(FOLDER.toUri());
        assertThat(run(script)).isEqualTo("d,c b d");
    }

    @Test
    void everyStateOfEveryMachineIsDrawnOnceAndNoneOnTopOfAnother() throws IOException, InterruptedException {
        assumeNode();
        String script = """
                import { layout } from '%1$s/layout.js';
                import { readFileSync, readdirSync } from 'node:fs';
                const folder = new URL('%2$s');
                const overlap = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
                for (const file of readdirSync(folder)) {
                  const definition = JSON.parse(readFileSync(new URL(file, folder)));
                  const { nodes, edges, width, height } = layout(definition, (name) => 7 * name.length);
                  const names = (all) => all.map((node) => node.name).sort().join();
                  const says = (what, found) => found.length && console.log(file, what, found.join());
                  says('not drawn once', names(nodes) === Object.keys(definition.States).sort().join() ? [] : [names(nodes)]);
                  const pairs = nodes.flatMap((a, i) => nodes.slice(i + 1).map((b) => [a, b]));
                  says('on top of another', pairs.filter(([a, b]) => overlap(a, b)).map(names));
                  const outside = (n) => n.x < 0 || n.y < 0 || n.x + n.width > width || n.y + n.height > height;
                  says('outside', nodes.filter(outside).map((n) => n.name));
                  says('broken', edges.filter(({ path }) => /NaN|undefined|null/.test(path)).map(({ from, to }) => from + ' ' + to));
                }
                console.log('all looked at');
                """.formatted(FOLDER.toUri(), ProjectFiles.root().resolve("statemachines").toUri());

        assertThat(run(script)).isEqualTo("all looked at");
    }

    /** What a script of Node prints that imports some of the console's. */
    private static String run(String script) throws IOException, InterruptedException {
        Process node = new ProcessBuilder("node", "--input-type=module", "--eval", script).redirectErrorStream(true).start();
        String output = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(node.waitFor()).as(output).isZero();
        return output;
    }

    private static void assumeNode() throws IOException, InterruptedException {
        boolean present = new ProcessBuilder("sh", "-c", "command -v node").start().waitFor() == 0;
        assumeTrue(present, "node is not on this machine, which reads the console's scripts");
    }

    @Test
    void everyScriptIsWellFormed() throws IOException, InterruptedException {
        assumeNode();
        for (String name : ConsolePages.FILES) {
            if (name.endsWith(".js")) {
                Process node = new ProcessBuilder("node", "--check", "--input-type=module")
                        .redirectInput(FOLDER.resolve(name).toFile())
                        .redirectErrorStream(true)
                        .start();
                String output = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(node.waitFor()).as("%s: %s", name, output).isZero();
            }
        }
    }

    private static String read(String name) throws IOException {
        return Files.readString(FOLDER.resolve(name));
    }
}
