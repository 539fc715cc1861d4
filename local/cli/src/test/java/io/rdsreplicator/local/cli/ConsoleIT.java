package io.rdsreplicator.local.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rdsreplicator.shared.runtime.Json;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.Tag;

/** The console as a person sees it, in a browser without a window. */
@Timeout(60)
class ConsoleIT {
    private static final String CURRENT = "document.querySelector('#%s .state[data-look=current]') !== null";
    private static final String CHIP = "document.querySelector('[data-database=orders] [data-part=chip]')";
    private static final String REPLICAS = "document.querySelector('#destination [data-part=databases]')";
    private static final String RUNNING = "document.querySelector('[data-database=orders] [data-part=running]')";
    private static final String TO = "document.querySelector('#rollback [data-part=to]')";
    private static final String FOCUSED_ACTION = "document.activeElement.dataset.action === 'start'";

    private static final Map<String, Object> STARTED = Map.of(
            "executionArn",
            ConsoleStage.machineArn("-rollback").replace("stateMachine", "execution") + ":started",
            "startDate",
            1);

    private static final String NO_BROWSER = "no Chromium or Chrome on this machine's PATH";

    private static Chromium chromium;
    private static ConsoleStage stage;
    private Tab tab;

    @BeforeAll
    static void open() throws IOException {
        if (Chromium.program().isEmpty()) {
            // Of an assumption before all tests, the build would print nothing.
            System.out.println("the console is not tested: " + NO_BROWSER);
        }
        assumeTrue(Chromium.program().isPresent(), NO_BROWSER);
        chromium = new Chromium(Chromium.program().orElseThrow());
        stage = new ConsoleStage();
    }

    @AfterAll
    static void nothingBroke() throws InterruptedException {
        if (chromium != null) {
            chromium.close();
        }
        if (stage != null) {
            stage.close();
            assertThat(stage.faults).isEmpty();
        }
    }

    @BeforeEach
    void aTab() throws IOException, InterruptedException {
        tab = chromium.open();
        tab.show(stage.console(), 1280, 900);
        tab.until("document.body.dataset.connection === 'connected'");
        tab.until("document.querySelector('[data-instance=orders]') !== null");
    }

    @AfterEach
    void nothingLeftThePageAndNoSecretIsInIt() {
        assertThat(tab.text("html")).doesNotContain(ConsoleStage.MARKER);
        assertThat((String) tab.value("document.documentElement.outerHTML")).doesNotContain(ConsoleStage.MARKER);
        assertThat(tab.requests()).isNotEmpty().allMatch(address -> address.startsWith(stage.uri() + "/"));
        tab.close();
    }

    @Test
    void aReplicationStartedByKeyboardIsSeenUntilItIsLive() {
        String before = stage.liveReplica();
        tab.value("document.querySelector('[data-instance=orders]').dataset.same = 'yes'");

        for (int i = 0; i < 5 && !Boolean.TRUE.equals(tab.value(FOCUSED_ACTION)); i++) {
            tab.press("Tab", 9, "");
        }
        assertThat(tab.value(FOCUSED_ACTION))
                .as("the start button has the focus")
                .isEqualTo(true);
        assertThat(tab.value("getComputedStyle(document.activeElement).outlineStyle"))
                .isEqualTo("solid");
        tab.press("Enter", 13, "\r");

        tab.until(CURRENT.formatted("source"));
        tab.until(RUNNING + ".textContent.includes('replication in the sourceWaitForTakenSnapshot ')");
        assertThat(tab.value("document.activeElement.ariaDisabled"))
                .as("the start button waits, and keeps the focus")
                .isEqualTo("true");
        assertThat(tab.text("#source [data-part=current]")).startsWith("In ");
        tab.until(CURRENT.formatted("destination"));
        tab.until(RUNNING + ".textContent.includes('replication in the destinationWait')");
        tab.until(REPLICAS + ".textContent.includes('cannot go live: its replication is running')");
        tab.until(
                "document.querySelector('#destination [data-state=ReplicationSucceeded]')?.dataset.look === 'visited'");
        tab.until("document.querySelector('#destination [data-instance][data-live]') !== null");
        tab.until(RUNNING + ".textContent === '' && " + FOCUSED_ACTION
                + " && document.activeElement.ariaDisabled === null");
        String live = stage.liveReplica();
        assertThat(live).isNotEqualTo(before);
        tab.until("document.querySelector('#destination [data-live]').dataset.instance === '" + live + "'");
        assertThat(tab.text("[data-database=orders] [data-part=live]")).isEqualTo(live);
        assertThat(tab.text("[data-database=orders] [data-part=age]")).matches("\\d+:\\d\\d:\\d\\d");
        assertThat(tab.text("#source [data-part=databases]")).contains("orders", "available");
        assertThat(tab.text("#news")).contains(live + " is live");
        assertThat(tab.value("document.querySelector('[data-instance=orders]').dataset.same"))
                .as("the row was not drawn anew")
                .isEqualTo("yes");
        assertThat(tab.complaints()).isEmpty();
    }

    @Test
    void bothAccountsAreThereWithTheirKeysAndWhoMayUseThem() {
        tab.until("document.querySelectorAll('[data-key]').length === 4");

        assertThat(tab.text("#source h2")).contains("111111111111");
        assertThat(tab.text("#destination h2")).contains("222222222222");
        assertThat(tab.text("#source [data-part=keys]"))
                .contains("destination account", "CreateGrant", "for AWS resources only");
        assertThat(tab.text("#source [data-part=snapshots]")).contains("automated");
        assertThat(tab.value("document.querySelectorAll('main h2').length")).isEqualTo(3);
        assertThat(tab.complaints()).isEmpty();
    }

    @Test
    void everythingFitsOnAPhone() {
        tab.show(stage.console(), 360, 740);
        tab.until(
                "document.querySelector('[data-action=start]') !== null && document.querySelectorAll('[data-key]').length === 4");
        tab.value("document.querySelectorAll('details').forEach((one) => (one.open = true))");

        assertThat(tab.value("document.documentElement.scrollWidth")).isEqualTo(360);
        assertThat(tab.value("document.body.scrollWidth")).isEqualTo(360);
        assertThat(tab.value("document.querySelector('[data-action=start]').getBoundingClientRect().right < 360"))
                .isEqualTo(true);
    }

    @Test
    void aRollbackIsAskedForFromAReplicasRow() {
        stage.replicateUpTo(2);
        tab.show(stage.console(), 1280, 900);
        tab.click("[data-action=roll-back-to]:not([hidden])");
        tab.until("document.getElementById('rollback').open");
        String target = (String) tab.value("document.querySelector('#rollback [data-part=to]').value");
        assertThat(target).startsWith("replica-orders-").isNotEqualTo(stage.liveReplica());
        assertThat(tab.text("#rollback [data-part=effect]"))
                .contains("rds-replica/orders", target, "older than what they see now");
        assertThat(tab.text("#rollback [data-part=from-name]")).isEqualTo(stage.liveReplica());

        tab.answerStarts(200, STARTED);
        tab.click("#rollback [data-part=dry]");
        tab.until("document.querySelector('#rollback [data-part=words]').textContent === 'Under way…'");
        tab.click("#rollback [data-part=cancel]");
        tab.click("[data-database=orders] [data-action=roll-back]");
        tab.click("#rollback [data-part=pin]");
        tab.click("#rollback [data-part=go]");
        tab.until("!document.getElementById('rollback').open");

        assertThat(startedOnRollbackMachine())
                .containsExactly(
                        Map.of("sourceDatabase", "orders", "to", target, "pin", true, "dryRun", true),
                        Map.of("sourceDatabase", "orders", "pin", false));
        assertThat(tab.complaints()).isEmpty();
    }

    @Test
    void aPinIsSeenAndItsRemovalAskedFor() {
        stage.replicateUpTo(1);
        String before = stage.changeSecret(Map.of("pinned", "true"));
        tab.show(stage.console(), 1280, 900);
        tab.answerStarts(200, STARTED);

        tab.click("[data-database=orders] [data-action=unpin]");
        assertThat(tab.text("[data-database=orders] [data-part=chip]")).isEqualTo("pinned");
        tab.click("#unpin [data-part=go]");
        tab.until("!document.getElementById('unpin').open");
        tab.click("[data-database=orders] [data-action=unpin]");
        tab.click("#unpin [data-part=latest]");
        tab.click("#unpin [data-part=go]");
        tab.until("!document.getElementById('unpin').open");

        stage.secrets().putSecretValue(r -> r.secretId(ConsoleStage.SECRET).secretString(before));
        tab.until(CHIP + ".textContent === 'live'");
        assertThat(startedOnRollbackMachine())
                .containsExactly(
                        Map.of("sourceDatabase", "orders", "unpin", true),
                        Map.of("sourceDatabase", "orders", "unpin", true, "to", "latest"));
    }

    @Test
    void anOperatorRollsBackAndUnpins() {
        stage.replicateUpTo(2);
        String newest = stage.liveReplica();
        tab.show(stage.console(), 1280, 900);

        tab.click("[data-database=orders] [data-action=roll-back]");
        tab.until("document.getElementById('rollback').open");
        tab.click("#rollback [data-part=go]");
        tab.until(CHIP + ".textContent === 'pinned'");
        assertThat(stage.liveReplica()).isNotEqualTo(newest);

        tab.click("[data-database=orders] [data-action=unpin]");
        tab.click("#unpin [data-part=latest]");
        tab.click("#unpin [data-part=go]");
        tab.until(CHIP + ".textContent === 'live'");
        assertThat(stage.liveReplica()).isEqualTo(newest);
        assertThat(tab.complaints()).isEmpty();
    }

    @Test
    void aLiveReplicaThatIsGoneIsCalledSoAndARollbackIsOffered() {
        stage.replicateUpTo(1);
        tab.until(CHIP + ".textContent === 'live'");
        String before = stage.changeSecret(Map.of("dbInstanceIdentifier", "replica-orders-deleted"));

        tab.until(CHIP + ".textContent === 'the live replica is gone'");
        assertThat(tab.value(CHIP + ".dataset.look")).isEqualTo("failed");
        assertThat(tab.text("[data-database=orders] [data-part=age]")).isEqualTo("-:--:--");
        assertThat(tab.text("[data-database=orders] [data-part=meaning]"))
                .isEqualTo("applications have nothing to read");
        assertThat(tab.text("#news")).contains("orders: the live replica is gone");
        tab.click("[data-database=orders] [data-action=roll-back]");
        assertThat(tab.text("#rollback [data-part=from-name]")).isEqualTo("replica-orders-deleted");
        assertThat(tab.value(TO + ".value")).isEqualTo("latest");
        assertThat(tab.value(TO + ".options[0].disabled")).isEqualTo(true);
        assertThat(tab.text("#rollback [data-part=to-name]")).startsWith("replica-orders-2");

        stage.secrets().putSecretValue(r -> r.secretId(ConsoleStage.SECRET).secretString(before));
    }

    @Test
    void aLiveReplicaThatIsNotWellIsNotGreen() {
        stage.replicateUpTo(1);
        RdsClient rds = stage.destinationRds();
        String live = stage.liveReplica();
        tab.until(CHIP + ".textContent === 'live'");

        rds.modifyDBInstance(
                r -> r.dbInstanceIdentifier(live).deletionProtection(false).applyImmediately(true));
        tab.until(CHIP + ".textContent.endsWith('not locked against deletion')");
        assertThat(tab.value(CHIP + ".dataset.look")).isEqualTo("busy");
        rds.modifyDBInstance(
                r -> r.dbInstanceIdentifier(live).deletionProtection(true).applyImmediately(true));
        rds.stopDBInstance(r -> r.dbInstanceIdentifier(live));
        stage.awaitStatus(live, "stopped");
        tab.until(CHIP + ".textContent === 'live, stopped'");

        assertThat(tab.value(CHIP + ".dataset.look")).isEqualTo("failed");
        assertThat(tab.text("[data-database=orders] [data-part=age]")).isEqualTo("-:--:--");
        assertThat(tab.text("[data-database=orders] [data-part=meaning]"))
                .isEqualTo("applications cannot read it: its status is stopped");
        assertThat(tab.text("[data-live] [data-part=role]")).isEqualTo("live, stopped");
        assertThat(tab.text("#news")).contains("orders: live, stop");
        rds.startDBInstance(r -> r.dbInstanceIdentifier(live));
        stage.awaitStatus(live, "available");
    }

    @Test
    void aRefusedRollbackIsToldWithItsDatabaseAndReason() {
        tab.until("document.querySelector('[data-database=orders]') !== null");
        stage.startRollback(Map.of("sourceDatabase", "orders", "to", "replica-orders-none"));

        tab.untilTold(
                "orders: rollback in the destination failed: InvalidRequestException: to: there is no replica replica-orders-none");
        assertThat(tab.text("#destination .list li"))
                .startsWith("orders rollback failed")
                .contains("InvalidRequestException: to: there is no");
        assertThat(tab.text("#destination [data-part=about]")).isEqualTo("orders: rollback");
        assertThat(
                        tab.value(
                                """
                import('/console/telling.js').then(({ described }) => {
                  const failed = { machine: 'a-replication', status: 'FAILED' };
                  const told = (execution) => {
                    const { status, database, what, summary, failure } = described({ ...failed, ...execution });
                    return [status, database, what, summary, failure].join(' | ');
                  };
                  return [
                    told({ input: '{}', error: 'States.Timeout' }),
                    told({ input: '{"sourceArn": "arn:aws:rds:us-east-1:1:db:orders"}', error: 'a.b.C', cause: 'plain\\nlines' }),
                    told({ input: '[]', cause: '{"errorMessage": "first\\\\nsecond"}' }),
                  ];
                })
                """))
                .isEqualTo(List.of(
                        "FAILED |  | replication |  | States.Timeout",
                        "FAILED | orders | replication |  | C: plain",
                        "FAILED |  | replication |  | first"));
    }

    @Test
    void aFailedReplicationIsSeenOnTheCard() {
        stage.startReplication(Map.of("sourceDatabase", "orders", "wrong", 1));

        String failed = "[data-database=orders] [data-part=failed]";
        tab.until("document.querySelector('" + failed + "').textContent.startsWith('The last replication failed at ')");
        assertThat(tab.text(failed)).contains(": InvalidRequestException: ", "wrong");
    }

    @Test
    void aDryRunIsCalledSoAndTellsWhatItWouldDo() {
        stage.replicateUpTo(1);
        tab.until(CHIP + ".textContent === 'live'");
        stage.startRollback(Map.of("sourceDatabase", "orders", "to", "latest", "dryRun", true));

        tab.untilTold("orders: dry run of a rollback in the destination succeeded: Nothing was");
        assertThat(tab.text("#destination .list li")).startsWith("orders dry run of a rollback succeeded");
        assertThat(tab.text("#destination [data-part=summary]"))
                .startsWith("Nothing was changed: secret rds-replica/orders would name replica-orders-");
    }

    @Test
    void theAnswerOfADryRunStaysUntilItIsClosed() {
        stage.replicateUpTo(2);
        tab.show(stage.console(), 1280, 900);
        tab.click("[data-database=orders] [data-action=roll-back]");
        tab.click("#rollback [data-part=dry]");

        tab.until(
                "document.querySelector('#rollback [data-part=words]').textContent.startsWith('Nothing was changed: secret ')");
        assertThat(tab.text("#rollback [data-part=asked]")).contains("\"dryRun\":true");
        assertThat(tab.value("document.getElementById('rollback').open")).isEqualTo(true);
        tab.click("#rollback [data-part=cancel]");
        tab.click("[data-database=orders] [data-action=roll-back]");
        assertThat(tab.value("document.querySelector('#rollback [data-part=answer]').checkVisibility()"))
                .isEqualTo(false);
        assertThat(tab.complaints()).isEmpty();
    }

    @Test
    void theNewsOfADryRunThatSomebodyElseHasStartedStaysUntilItIsClosed() {
        stage.replicateUpTo(1);
        tab.until(CHIP + ".textContent === 'live'");
        stage.startRollback(Map.of("sourceDatabase", "orders", "to", "latest", "dryRun", true));

        tab.until("document.querySelector('#news [data-stays]') !== null");
        tab.click("#news [data-action=close]");
        tab.until("document.querySelector('#news [data-stays]') === null");
    }

    @Test
    void aLongListIsFolded() {
        for (int i = 0; i < 8; i++) {
            stage.startRollback(Map.of("sourceDatabase", "orders", "to", "replica-orders-none"));
        }
        String shown = "document.querySelectorAll('#destination [data-part=executions] > li').length";
        String fold = "#destination [data-part=executions] + [data-action=fold]";
        tab.until("document.querySelector('" + fold + "')?.checkVisibility() === true && " + shown + " === 6");

        tab.click(fold);
        tab.until(shown + " > 6");
        assertThat(tab.text(fold)).isEqualTo("Show fewer");
        tab.click(fold);
        tab.until(shown + " === 6");
        assertThat(tab.text(fold)).startsWith("Show all ");
        assertThat(tab.complaints()).isEmpty();
    }

    @Test
    void aStackThatWasDeletedIsCalledSo() {
        RdsClient rds = stage.sourceRds();
        rds.createDBSnapshot(r -> r.dbInstanceIdentifier("orders")
                .dbSnapshotIdentifier("left-behind")
                .tags(Tag.builder()
                        .key("rds-replicator:stack")
                        .value("rds-replicator-former")
                        .build()));

        tab.until(
                "document.querySelector('#source [data-part=gone]').textContent === 'The stack rds-replicator-former was deleted."
                        + " Of what it made, this is left: 1 snapshot.'");
        tab.untilTold("The stack rds-replicator-former in the source was deleted");
        assertThat(tab.text("#destination [data-part=gone]")).isEmpty();
        stage.awaitSnapshot("left-behind");
        rds.deleteDBSnapshot(r -> r.dbSnapshotIdentifier("left-behind"));
        tab.until("document.querySelector('#source [data-part=gone]').textContent === ''");
    }

    @Test
    void aDatabaseOfWhichOnlyTheSecretIsLeftHasACard() {
        stage.secrets().createSecret(r -> r.name("rds-replica/closed").secretString("no JSON"));

        tab.until(
                "document.querySelector('[data-database=closed] [data-part=chip]')?.textContent === 'the secret cannot be used'");
        stage.secrets().putSecretValue(r -> r.secretId("rds-replica/closed").secretString("{\"username\": \"shop\"}"));
        tab.until("document.querySelector('[data-database=closed] [data-part=chip]').textContent === 'no replica yet'");

        assertThat(tab.text("[data-database=closed] [data-part=detail]"))
                .contains("the source account has no such database");
        stage.secrets().deleteSecret(r -> r.secretId("rds-replica/closed").forceDeleteWithoutRecovery(true));
        assertThat(tab.complaints()).isEmpty();
    }

    @Test
    void theDialogOffersOnlyWhatTheMachineTakes() {
        stage.replicateUpTo(2);
        String before = stage.changeSecret(Map.of("pinned", "true"));

        tab.until(CHIP + ".textContent === 'pinned'");
        tab.click("[data-database=orders] [data-action=roll-back]");

        assertThat(tab.text("#rollback option[value='']")).endsWith("(an operator has chosen the live one already)");
        assertThat(tab.value(TO + ".options[0].disabled")).isEqualTo(true);
        assertThat(tab.text("#rollback [data-part=input]")).contains("\"to\":\"" + tab.value(TO + ".value") + "\"");
        stage.secrets().putSecretValue(r -> r.secretId(ConsoleStage.SECRET).secretString(before));
        assertThat(
                        tab.value(
                                """
                import('/console/targets.js').then(({ before, others }) => {
                  const live = { id: 'live', status: 'available', snapshotTime: 2, replicationId: 'b' };
                  const newer = { id: 'newer', status: 'available', snapshotTime: 3, replicationId: 'c' };
                  const broken = { id: 'broken', status: 'failed', snapshotTime: 1, replicationId: 'a' };
                  const running = { id: 'running', status: 'available', snapshotTime: 4, replicationId: 'd' };
                  const lineage = { live, replicas: [running, newer, live, broken], unfinished: new Set(['d']) };
                  return before(lineage).refusal + ': ' + others(lineage).map((one) => one.id);
                })
                """))
                .isEqualTo("there is none: newer");
    }

    private List<Map<String, Object>> startedOnRollbackMachine() {
        assertThat(tab.starts())
                .allMatch(start -> start.get("stateMachineArn").equals(ConsoleStage.machineArn("-rollback")));
        return tab.starts().stream()
                .map(start -> Json.members((String) start.get("input")).orElseThrow())
                .toList();
    }

    @Test
    void anErrorIsShownAsItIs() {
        tab.answerStarts(400, Map.of("__type", "ExecutionLimitExceeded", "message", "too many <b>executions</b>"));

        tab.click("[data-action=start]");
        tab.untilTold("StartExecution: ExecutionLimitExceeded: too many <b>executions</b>");
    }

    @Test
    void whatCannotBeReadIsNotShownAsIfItWere() {
        String answer =
                "window.real ??= fetch, window.fetch = (url, request) => %s ? Promise.resolve(%s) : real(url, request)";
        tab.value("void ("
                + answer.formatted(
                        "String(request.body).startsWith('Action=DescribeDBInstances')",
                        "new Response('<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>', { status: 403 })")
                + ")");

        tab.until(CHIP + ".textContent === 'cannot be read now'");
        assertThat(tab.text("[data-database=orders] [data-part=meaning]")).endsWith("is old: AccessDenied");
        tab.value("void ("
                + answer.formatted("request.headers['X-Amz-Target']?.endsWith('.ListExecutions')", "new Response('{}')")
                + ")");
        tab.until("document.getElementById('connection').textContent === 'broken'");
        tab.value("void (window.fetch = real)");
        tab.until("document.getElementById('connection').textContent === 'connected'");
        tab.until(CHIP + ".textContent !== 'cannot be read now'");
    }

    @Test
    void theEndOfTheServerIsSeenAndItsReturnToo() {
        int port = stage.closeEndpoint();

        tab.until("document.getElementById('connection').textContent === 'disconnected'");
        stage.open(port);

        tab.until("document.getElementById('connection').textContent === 'connected'");
        tab.until("document.querySelector('[data-instance=orders]') !== null");
    }
}
