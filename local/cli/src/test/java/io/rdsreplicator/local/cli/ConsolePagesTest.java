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
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(ConsolePages.FILES);
        }
    }

    @Test
    void everyFileThatAnotherNamesIsServed() throws IOException {
        for (String name : ConsolePages.FILES) {
            List<String> named = NAMED.matcher(read(name))
                    .results()
                    .map(result -> result.group(1))
                    .toList();
            assertThat(ConsolePages.FILES).as(name).containsAll(named);
        }
    }

    @Test
    void noFileNamesAnotherHost() throws IOException {
        for (String name : ConsolePages.FILES) {
            List<String> addresses = ADDRESS.matcher(read(name))
                    .results()
                    .map(MatchResult::group)
                    .toList();
            assertThat(addresses).as(name).allMatch(address -> address.contains("//www.w3.org/2000/svg"));
        }
    }

    /** The policy that it is served with would not let it run. */
    @Test
    void thePageHasNothingInline() throws IOException {
        assertThat(INLINE.matcher(read("console.html")).results().map(MatchResult::group))
                .isEmpty();
    }

    @Test
    void whatIsHeldIsNotTheNewestThatCanGoLiveAndIsChosenByItsSource() throws IOException, InterruptedException {
        assumeNode();
        String script =
                """
                import { lineagesOf } from '%1$s/lineages.js';
                import { newest, newestOf } from '%1$s/targets.js';
                const arn = 'arn:aws:rds:us-east-1:111111111111:db:orders';
                const replica = (id, snapshotTime, source) =>
                    ({ id, snapshotTime, source, sourceArn: arn, status: 'available', replicationId: id, stack: 'b' });
                const databases = [replica('a', 1, 'db-A'), replica('b', 2, 'db-A'), replica('c', 3, 'db-B'), replica('d', 4, 'db-B')];
                const secrets = [{ sourceArn: arn, database: 'orders', dbInstanceIdentifier: 'b', sourceResourceId: 'db-A' }];
                const none = { databases: [], executions: [], machines: [], goneStacks: [] };
                const [one] = lineagesOf(none, { ...none, databases, secrets, errors: new Map() });
                console.log([...one.held].map((held) => held.id).join(), newest(one).id, newestOf(one, 'db-B').id);
                """
                        .formatted(FOLDER.toUri());
        assertThat(run(script)).isEqualTo("d,c b d");
    }

    @Test
    void theStatusOfAClusterFollowsItsMembersAndSaysWhetherApplicationsCanUseIt()
            throws IOException, InterruptedException {
        assumeNode();
        String script =
                """
                import { databasesOf } from '%1$s/databases.js';
                import { standingOf } from '%1$s/standing.js';
                const show = (own, listed, ...statuses) => {
                  const instances = statuses.map((status, i) => ({
                    DBInstanceIdentifier: `c-${i + 1}`,
                    DBInstanceStatus: status,
                    DBClusterIdentifier: 'c',
                  }));
                  const DBClusterMembers = listed.map((writer, i) => ({ DBInstanceIdentifier: `c-${i + 1}`, IsClusterWriter: `${writer}` }));
                  const [one] = databasesOf(instances, [{
                    DBClusterIdentifier: 'c', Status: own, DBClusterMembers, Endpoint: 'c.rds', ReaderEndpoint: 'c-ro.rds', Port: '1',
                    DeletionProtection: 'true',
                  }]);
                  const { look, word, down } = standingOf(one, false);
                  const members = one.members.map(({ id, role, status }) => `${id} ${role} ${status}`).join();
                  console.log([one.status, look, word, down, one.endpoint ?? '', one.readerEndpoint ?? '', members].join(' | '));
                };
                show('available', [true, false], 'available', 'available');
                show('available', [false, true], 'creating', 'available');
                show('available', [false, true], 'available', 'rebooting');
                show('available', [true], 'available', 'deleting');
                show('available', [false], 'available');
                show('available', [true]);
                show('available', []);
                show('stopped', [true], 'stopped');
                show('failing-over', [true], 'available');
                console.log(databasesOf([{ DBInstanceIdentifier: 'alone' }, { DBClusterIdentifier: 'c' }], []).map(({ id }) => id).join());
                """
                        .formatted(FOLDER.toUri());

        assertThat(run(script).lines())
                .containsExactly(
                        "available | live | live | false | c.rds:1 | c-ro.rds:1 | c-1 writer available,c-2 reader available",
                        "reader creating | busy | live, reader creating | false | c.rds:1 | c-ro.rds:1 | c-2 writer available,c-1 reader creating",
                        "rebooting | busy | live, rebooting | false | c.rds:1 | c-ro.rds:1 | c-2 writer rebooting,c-1 reader available",
                        "losing a member | busy | live, losing a member | false | c.rds:1 |  | c-1 writer available,c-2 reader deleting",
                        "without a writer | failed | live, without a writer | true |  | c-ro.rds:1 | c-1 reader available",
                        "unknown | busy | live, unknown | false | c.rds:1 |  | c-1 writer unknown",
                        "cold | failed | live, cold | true |  |  | ",
                        "stopped | failed | live, stopped | true | c.rds:1 |  | c-1 writer stopped",
                        "failing-over | busy | live, failing-over | false | c.rds:1 |  | c-1 writer available",
                        "alone");
    }

    @Test
    void theKindIsAskedForOnlyWhereANameIsThatOfTwoDatabases() throws IOException, InterruptedException {
        assumeNode();
        String script =
                """
                import { Actions } from '%1$s/actions.js';
                import { lineagesOf } from '%1$s/lineages.js';
                const database = (kind, id) => ({ kind, id, arn: `arn:aws:rds:us-east-1:1:${kind === 'cluster' ? kind : 'db'}:${id}` });
                const databases = [database('cluster', 'orders'), database('instance', 'orders'), database('cluster', 'billing')];
                const none = { databases: [], secrets: [], executions: [], machines: [], goneStacks: [], errors: new Map() };
                const asked = [];
                const aws = { json: async (service, operation, { input }) => asked.push(input) && { executionArn: 'e' } };
                for (const lineage of lineagesOf({ ...none, databases }, none)) {
                  const actions = new Actions(() => ({ source: { aws, hurry() {} } }), () => {}, () => {});
                  await actions.start({ arn: 'm' }, lineage);
                }
                console.log(asked.sort().join('\\n'));
                """
                        .formatted(FOLDER.toUri());

        assertThat(run(script).lines())
                .containsExactly(
                        "{\"sourceDatabase\":\"billing\"}",
                        "{\"sourceDatabase\":\"orders\",\"kind\":\"cluster\"}",
                        "{\"sourceDatabase\":\"orders\",\"kind\":\"instance\"}");
    }

    @Test
    void everyStateOfEveryMachineIsDrawnOnceAndNoneOnTopOfAnother() throws IOException, InterruptedException {
        assumeNode();
        String script =
                """
                import { functionOf, layout } from '%1$s/layout.js';
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
                  const unnamed = nodes.filter((n) => n.kind === 'Task' && !(n.functionName && n.functionName === functionOf(definition, n.name)));
                  says('of an unknown function', unnamed.map((n) => n.name));
                  says('broken', edges.filter(({ path }) => /NaN|undefined|null/.test(path)).map(({ from, to }) => from + ' ' + to));
                }
                const map = { Each: { Type: 'Map', ItemProcessor: { States: { Delete: { Arguments: { FunctionName: 'a:function:b' } } } } } };
                console.log(functionOf({ States: map }, 'Delete'), functionOf({ States: map }, 'Each'), 'all looked at');
                """
                        .formatted(
                                FOLDER.toUri(),
                                ProjectFiles.root().resolve("statemachines").toUri());

        assertThat(run(script)).isEqualTo("b undefined all looked at");
    }

    @Test
    void whatRunsForADatabaseIsToldWithStageProgressAndExpectedEnd() throws IOException, InterruptedException {
        assumeNode();
        String script =
                """
                import { underWay, waitsFor } from '%1$s/underway.js';
                import { timeOf } from '%1$s/lineages.js';
                const minute = 60_000;
                const one = { machine: 'a-replication', what: 'replication', database: 'orders', status: 'SUCCEEDED', whole: true };
                const run = (more) => ({ ...one, status: 'RUNNING', started: 100 * minute, ...more });
                const past = (minutes, more) => ({ ...one, started: 0, stopped: minutes * minute, ...more });
                const executions = [
                  run({ arn: 'taking', replicationId: 'r1', stage: 'WaitForTakenSnapshot' }),
                  run({ arn: 'resumed', whole: false }),
                  run({ arn: 'of another', database: 'inventory' }),
                  past(10), past(20), past(60), past(5),
                  past(1, { whole: false }), past(2, { status: 'FAILED' }), past(3, { database: 'inventory' }), past(4, { machine: 'b' }),
                ];
                const snapshots = [
                  { replicationId: 'r1', status: 'available', percent: 100 },
                  { replicationId: 'r1', status: 'creating', percent: 40 },
                  { replicationId: 'r2', status: 'creating', percent: 7 },
                ];
                const other = { machine: 'a-rollback', what: 'dry run of a rollback', dry: true, whole: false };
                const dry = run({ arn: 'dry', ...other, started: 99 * minute });
                const running = underWay('orders', {
                  source: { executions, snapshots },
                  destination: { executions: [dry], snapshots: [] },
                });
                for (const { arn, side, stage, percent, expectedEnd } of running) {
                  console.log(arn, side, stage, percent, expectedEnd && expectedEnd / minute);
                }
                console.log(waitsFor(running, 'replication'), waitsFor(running, 'rollback'), waitsFor([], 'replication'));
                console.log(timeOf(running[1], 105 * minute));
                console.log(timeOf(running[1], 120 * minute));
                console.log(timeOf(running[2], 101 * minute));
                """
                        .formatted(FOLDER.toUri());

        assertThat(run(script).lines())
                .containsExactly(
                        "dry destination undefined undefined undefined",
                        "taking source WaitForTakenSnapshot 40 115",
                        "resumed source undefined undefined undefined",
                        "A replication of it is running undefined undefined",
                        "for 0:05:00 · should end at 01:55:00, in 10 min 00 s",
                        "for 0:20:00 · should have ended at 01:55:00, 5 min 00 s ago",
                        "for 0:01:00");
    }

    @Test
    void theDatabaseOfAReplicationWhoseInputNamesNoneIsThatOfItsPlan() throws IOException, InterruptedException {
        assumeNode();
        String script =
                """
                import { described, Descriptions, planned } from '%1$s/telling.js';
                const exited = (name, output) => ({ stateExitedEventDetails: { name, output: JSON.stringify(output) } });
                const plan = exited('PlanReplication', { sourceArn: 'arn:aws:rds:us-east-1:111111111111:db:orders', replicationId: 'r1' });
                console.log(JSON.stringify(planned([{}, exited('Other', {}), plan])), JSON.stringify(planned([{}])));

                const asked = [];
                const events = [];
                const aws = { json: async (service, operation) => asked.push(operation) && { input: '{}', events } };
                const descriptions = new Descriptions(aws);
                const execution = () => ({ arn: 'e', name: 'e', machine: 'a-replication', status: 'RUNNING' });
                for (let i = 0; i < 4; i++) {
                  const one = execution();
                  await descriptions.add([one]);
                  console.log(one.database, one.replicationId, asked.length);
                  i === 1 && events.push(plan);
                }
                const ended = (input) => ({ status: 'SUCCEEDED', input: JSON.stringify(input) });
                const whole = (machine, name, input) => described({ name, machine, ...ended(input) }).whole;
                console.log(
                  [whole('a-replication', 'x', {}), whole('a-replication', 'r1', { replicationId: 'r1' }), whole('a-rollback', 'x', {})],
                  [whole('a-replication', 'resume-r1', { replicationId: 'r1' }), whole('a-rollback', 'x', { dryRun: true })],
                  [whole('a-rollback', 'x', { unpin: true }), whole('a-rollback', 'x', { restore: 'r1' })],
                );
                """
                        .formatted(FOLDER.toUri());

        assertThat(run(script).lines())
                .containsExactly(
                        "{\"database\":\"orders\",\"replicationId\":\"r1\",\"planned\":true} {}",
                        "undefined undefined 2",
                        "undefined undefined 4",
                        "orders r1 6",
                        "orders r1 6",
                        "[ true, true, true ] [ false, false ] [ false, false ]");
    }

    @Test
    void aStackIsGoneIfItsMachinesAreAndSomethingTellsOfIt() throws IOException, InterruptedException {
        assumeNode();
        String script =
                """
                import { ApiError } from '%1$s/aws.js';
                import { Account } from '%1$s/model.js';
                const machines = ['a-replication', 'a-rollback', 'b-replication'];
                const account = new Account('111111111111', 'us-east-1');
                const instances = [{ TagList: [{ Key: 'rds-replicator:stack', Value: 'c' }] }, { TagList: [] }];
                account.aws.rdsAll = async (operation, list) => (list === 'DBInstances' ? instances : []);
                account.aws.jsonAll = async (service, operation) =>
                  operation === 'ListStateMachines' ? machines.map((name) => ({ name, stateMachineArn: name })) : [];
                account.aws.json = async (service, operation, { stateMachineArn }) => {
                  if (refused || (operation === 'ListExecutions' && !machines.includes(stateMachineArn))) {
                    throw new ApiError(operation, refused ?? 'StateMachineDoesNotExist');
                  }
                  return { executions: [], definition: '' };
                };
                let refused = 'AccessDenied';
                const look = async () => {
                  await account.read();
                  console.log(account.goneStacks.join(), [...account.errors.keys()].join());
                };
                await look();
                refused = undefined;
                await look();
                machines.splice(0, 2);
                await look();
                """
                        .formatted(FOLDER.toUri());

        assertThat(run(script)).isEqualTo("executions\nc \na,c");
    }

    @Test
    void theBeginningOfALongListIsShownAndWhatMustBe() throws IOException, InterruptedException {
        assumeNode();
        String script =
                """
                import { beginning } from '%1$s/fold.js';
                const all = [1, 2, 3, 4, 5];
                console.log(beginning(all, 2).join(), beginning(all, 2, (one) => one === 4).join(), beginning([1], 2).join());
                """
                        .formatted(FOLDER.toUri());

        assertThat(run(script)).isEqualTo("1,2 1,2,4 1");
    }

    /** What a script of Node prints that imports some of the console's. */
    private static String run(String script) throws IOException, InterruptedException {
        Process node = new ProcessBuilder("node", "--input-type=module", "--eval", script)
                .redirectErrorStream(true)
                .start();
        String output = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(node.waitFor()).as(output).isZero();
        return output;
    }

    private static void assumeNode() throws IOException, InterruptedException {
        boolean present =
                new ProcessBuilder("sh", "-c", "command -v node").start().waitFor() == 0;
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
