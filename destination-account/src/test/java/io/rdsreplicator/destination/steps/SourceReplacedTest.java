package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.destination.listing.ReplicaList;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.listing.ListRequest;
import io.rdsreplicator.shared.runtime.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;

/** What becomes of replicas whose source is another database than before: dropped and created again. */
class SourceReplacedTest extends RollbackCase {
    private static final String FOUR = Destination.replica(4);

    private final String former = account.sourceResourceId();

    @Test
    void keepsTheSourceInTheSecret() {
        assertThat(account.secret()).containsEntry("sourceResourceId", former);
    }

    @Test
    void holdsTheReplicaOfAnotherSource() {
        account.replaceSource();

        Map<String, Object> outcome = outcome(3);

        assertThat(account.secret())
                .containsEntry("dbInstanceIdentifier", TWO)
                .containsEntry("sourceResourceId", former);
        assertThat(outcome).containsEntry("live", false);
        assertThat(outcome.get("reason").toString())
                .startsWith("held: source replaced")
                .contains(former, account.sourceResourceId(), "\"accept\":\"" + account.sourceResourceId() + "\"");
        assertThat(isProtected(THREE)).isFalse();
        assertThat(role(THREE)).isEqualTo("superseded");
    }

    @Test
    void tellsOnceThatTheSourceIsAnother() {
        account.replaceSource();
        account.published.clear();

        machines.replicate(3);
        machines.replicate(4);

        assertThat(events("SourceReplaced")).singleElement().satisfies(told -> assertThat(told)
                .containsEntry("replica", THREE)
                .containsEntry("sourceResourceId", account.sourceResourceId())
                .containsEntry("acceptedResourceId", former)
                .containsEntry(
                        "accept",
                        "aws stepfunctions start-execution --state-machine-arn "
                                + Destination.B.arn("states", "stateMachine:stack-b-rollback")
                                + " --input '{\"sourceDatabase\":\"orders\","
                                + "\"accept\":\"" + account.sourceResourceId() + "\"}' --region eu-west-1"));
        assertThat(events("ReplicationSucceeded")).hasSize(2);
    }

    @Test
    void tellsAgainIfTheSourceIsReplacedAgain() {
        account.replaceSource();
        machines.replicate(3);
        account.replaceSource();
        account.published.clear();

        machines.replicate(4);

        assertThat(events("SourceReplaced")).singleElement().satisfies(told -> assertThat(told)
                .containsEntry("sourceResourceId", account.sourceResourceId()));
    }

    @Test
    void keepsTheFormerSourcesReplicasAndItsNewestLandedSnapshotHoweverManyAreHeld() {
        account.replaceSource();

        for (int number = 3; number <= 8; number++) {
            machines.replicate(number);
        }

        assertThat(account.instances()).containsExactly(ONE, TWO, Destination.replica(7), Destination.replica(8));
        assertThat(landed())
                .contains(Destination.landed(2), Destination.landed(8))
                .doesNotContain(Destination.landed(4));
    }

    @Test
    void takesTheNewestReplicaOfAnAcceptedSourceLiveAndPinsNothing() {
        account.replaceSource();
        machines.replicate(3);
        machines.replicate(4);
        account.published.clear();

        Map<String, Object> output = succeeded(accept(account.sourceResourceId()));

        assertThat(output)
                .containsEntry("replicaId", FOUR)
                .containsEntry("previousReplica", TWO)
                .containsEntry("pinned", false);
        assertThat(account.secret())
                .containsEntry("dbInstanceIdentifier", FOUR)
                .containsEntry("sourceResourceId", account.sourceResourceId())
                .containsEntry("pinned", "false")
                .doesNotContainKey("notBefore");
        assertThat(events("RolledBack")).singleElement().satisfies(told -> assertThat(told)
                .containsEntry("acceptedResourceId", account.sourceResourceId()));
        assertThat(account.labels().held()).isEmpty();

        machines.replicate(5);

        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", Destination.replica(5));
    }

    @Test
    void countsAllReplicasTogetherOnceTheSourceIsAccepted() {
        account.replaceSource();
        machines.replicate(3);
        succeeded(accept(account.sourceResourceId()));

        machines.replicate(4);
        machines.replicate(5);

        assertThat(account.instances()).containsExactly(FOUR, Destination.replica(5));
    }

    @Test
    void acceptsTwiceAsOnce() {
        account.replaceSource();
        machines.replicate(3);
        succeeded(accept(account.sourceResourceId()));
        String version = account.currentVersion();

        Map<String, Object> again = succeeded(accept(account.sourceResourceId()));

        assertThat(again).containsEntry("replicaId", THREE);
        assertThat(account.currentVersion()).isEqualTo(version);
    }

    @Test
    void refusesASourceOfWhichThereIsNoReplicaAndNamesThoseThereAre() {
        account.replaceSource();
        machines.replicate(3);

        refused(
                "{'sourceDatabase': 'orders', 'accept': 'db-ABCDEFGHIJKLMNOPQRSTUVWXYZ'}",
                InvalidRequestException.class,
                "db-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
                former,
                account.sourceResourceId());
        refused("{'sourceDatabase': 'orders', 'accept': 'orders'}", InvalidRequestException.class, "accept must be");
        refused(
                "{'sourceDatabase': 'orders', 'accept': '" + former + "', 'pin': true}",
                InvalidRequestException.class,
                "leave out");
    }

    @Test
    void saysWhatItWouldDo() {
        account.replaceSource();
        machines.replicate(3);
        String before = account.currentVersion();

        Map<String, Object> plan = succeeded(machines.rollBack(
                "{'sourceDatabase': 'orders', 'accept': '" + account.sourceResourceId() + "', 'dryRun': true}"));

        assertThat(plan.get("summary").toString()).contains(THREE, account.sourceResourceId(), "not pinned");
        assertThat(account.currentVersion()).isEqualTo(before);
    }

    @Test
    void takesNoHeldReplicaForTheLatestAndSaysWhy() {
        account.replaceSource();
        machines.replicate(3);

        assertThat(succeeded(machines.rollBack("{'sourceDatabase': 'orders', 'to': 'latest'}")))
                .containsEntry("replicaId", TWO);
        refused(
                "{'sourceDatabase': 'orders', 'to': 'nothing'}",
                InvalidRequestException.class,
                THREE + " (held: source replaced, accept " + account.sourceResourceId());
    }

    @Test
    void listsWhatIsHeld() {
        account.replaceSource();
        machines.replicate(3);

        List<ReplicaList.Listed> rows = new ListReplicas(
                        account.rds,
                        account.secrets,
                        account.sfn,
                        account.kms,
                        account.ssm,
                        account.timeline::instant,
                        account.settings())
                .handle(new ListRequest("orders", null))
                .replicas();

        assertThat(rows)
                .extracting(ReplicaList.Listed::standing)
                .containsExactly("held: source replaced", "live", "superseded");
        assertThat(rows.get(0).sourceResourceId()).isEqualTo(account.sourceResourceId());
        assertThat(rows).extracting(ReplicaList.Listed::deletedBy).containsOnlyNulls();
    }

    @Test
    void doesNotChangeBySomethingElseThanAcceptWhoseReplicasGoLive() {
        account.replaceSource();
        machines.replicate(3);

        succeeded(machines.rollBack("{'sourceDatabase': 'orders', 'to': '" + THREE + "', 'pin': false}"));

        assertThat(account.secret())
                .containsEntry("dbInstanceIdentifier", THREE)
                .containsEntry("sourceResourceId", former);

        machines.replicate(4);

        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", THREE);
    }

    @Test
    void writesTheSourceWithTheFirstReplicaThatKnowsIt() {
        account.putSecret("sourceResourceId", "");
        account.replaceSource();

        machines.replicate(3);

        assertThat(account.secret())
                .containsEntry("dbInstanceIdentifier", THREE)
                .containsEntry("sourceResourceId", account.sourceResourceId());
    }

    private DescribeExecutionResponse accept(String resourceId) {
        return machines.rollBack("{'sourceDatabase': 'orders', 'accept': '" + resourceId + "'}");
    }

    private Map<String, Object> outcome(int number) {
        account.published.clear();
        machines.replicate(number);
        List<Map<String, Object>> outcomes = events("ReplicationSucceeded");
        assertThat(outcomes).hasSize(1);
        return outcomes.get(0);
    }

    private List<Map<String, Object>> events(String event) {
        return account.published.stream()
                .map(message -> Json.members(message.message()).orElseThrow())
                .filter(message -> message.get("event").equals(event))
                .toList();
    }

    private List<String> landed() {
        return account.rds.describeDBSnapshots(r -> r.snapshotType("manual")).dbSnapshots().stream()
                .map(snapshot -> snapshot.dbSnapshotIdentifier())
                .toList();
    }
}
