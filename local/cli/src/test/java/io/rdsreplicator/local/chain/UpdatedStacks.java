package io.rdsreplicator.local.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.AmazonResourceName;
import io.rdsreplicator.local.lambda.FunctionSpec;
import io.rdsreplicator.local.lambda.InvocationObserver.Invocation;
import io.rdsreplicator.local.stacks.Stack;
import io.rdsreplicator.local.stacks.StackStatus;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.local.states.ExecutionObserver;
import io.rdsreplicator.local.update.LastRelease;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.rds.Snapshot;
import io.rdsreplicator.shared.rds.Snapshots;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.rds.model.DBCluster;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** Both stacks of the last release on a scene, and their update at the moment when an execution enters a state. */
final class UpdatedStacks {
    private final LastRelease lastRelease;
    private final Scene scene;
    private final Map<Boundary, Integer> visits = new HashMap<>();
    private final List<Boundary> passed = new ArrayList<>();
    private Runnable update;
    private Boundary boundary;

    /**
     * Where an execution enters a state, which has not done anything yet.
     *
     * @param machine its name without the first words of the stack's
     * @param visit how often executions of the machine have entered it, this time included
     */
    record Boundary(String machine, String state, int visit) {
        @Override
        public String toString() {
            return machine + "/" + state + (visit == 1 ? "" : " (" + visit + ")");
        }
    }

    /** How stacks are updated. */
    enum Way {
        /** The destination's stack; the source's is updated later. */
        DESTINATION_FIRST,
        /** The source's stack; the destination's is updated later. */
        SOURCE_FIRST,
        /** Both at once, resource by resource, while executions go on. */
        BOTH_GRADUALLY
    }

    /** What the stacks have made, and is none of their resources. */
    private record Things(
            List<DBInstance> instances,
            List<DBCluster> clusters,
            List<Snapshot> snapshots,
            Map<String, Object> secret,
            Map<String, List<String>> labels) {}

    /** @param parameters of the destination */
    UpdatedStacks(LastRelease lastRelease, Map<String, String> parameters) {
        this(lastRelease, parameters, DatabaseKind.INSTANCE);
    }

    UpdatedStacks(LastRelease lastRelease, Map<String, String> parameters, DatabaseKind kind) {
        this.lastRelease = lastRelease;
        scene = new Scene(lastRelease::classesOf, kind);
        // The last release's roles have only what the lenient page of AWS asks of a copy.
        for (AccountRegion place : List.of(Scene.A, Scene.B)) {
            scene.rdsService().circumstances(place).copyByGrantAlone(true);
        }
        Stage former = new Stage(scene.stage.aws(), lastRelease.project());
        Stack source = former.deploySource(Scene.A, Stage.SOURCE_STACK, Map.of());
        former.deployDestination(Scene.B, Stage.DESTINATION_STACK, source, parameters);
        scene.createOrders();
        scene.stage.aws().states().observe(new ExecutionObserver() {
            @Override
            public void entered(Passage passage) {
                pass(passage);
            }

            @Override
            public void exited(Passage passage) {}
        });
    }

    Scene scene() {
        return scene;
    }

    /** Counts visits from now on. */
    void watch() {
        visits.clear();
        passed.clear();
    }

    /** The visits that were counted. */
    List<Boundary> passed() {
        return List.copyOf(passed);
    }

    /** Counts visits from now on, and updates at one of them. */
    void awaitUpdate(Runnable howToUpdate, Boundary at) {
        watch();
        update = howToUpdate;
        boundary = at;
    }

    /** Whether the boundary has been met. */
    boolean hasUpdated() {
        return update == null;
    }

    /** Updates now, if the boundary has not been met. */
    void updateNow() {
        if (update != null) {
            Runnable now = update;
            update = null;
            now.run();
        }
    }

    /** Updates one stack, which changes nothing that the stacks have made. */
    void update(AccountRegion place) {
        Things before = things();
        scene.stage.update(place, name(place));
        assertThat(things())
                .as("what the stacks have made, after the update of %s", name(place))
                .isEqualTo(before);
    }

    /** Begins to update both stacks. */
    void updateBothGradually() {
        scene.stage.beginUpdate(Scene.A, name(Scene.A));
        scene.stage.beginUpdate(Scene.B, name(Scene.B));
    }

    /** Until now, functions have run the last release's code. */
    void requireFormerCode() {
        assertThat(invoked(true)).isNotEmpty();
        assertThat(invoked(false)).isEmpty();
    }

    /** Both stacks are updated; what was invoked until now does not count any more. */
    void requireUpdated() {
        for (AccountRegion place : List.of(Scene.A, Scene.B)) {
            Stack stack = scene.stage.aws().stacks().describe(place, name(place));
            assertThat(stack.status()).as(stack.statusReason()).isEqualTo(StackStatus.UPDATE_COMPLETE);
        }
        scene.invocations.clear();
    }

    /** Since then, functions have run this release's code. */
    void requireNewCode() {
        assertThat(invoked(true)).isEmpty();
        assertThat(invoked(false)).isNotEmpty();
    }

    /** @param former whether with the last release's code */
    private Set<String> invoked(boolean former) {
        return scene.invocations.stream()
                .map(Invocation::function)
                .filter(function -> lastRelease.isCode(function.code()) == former)
                .map(FunctionSpec::name)
                .collect(Collectors.toSet());
    }

    private static String name(AccountRegion place) {
        return place.equals(Scene.A) ? Stage.SOURCE_STACK : Stage.DESTINATION_STACK;
    }

    private void pass(ExecutionObserver.Passage passage) {
        String machine = AmazonResourceName.parse(passage.executionArn())
                .resource()
                .split(":")[1]
                .replaceFirst("^rds-replicator-", "");
        Boundary any = new Boundary(machine, passage.state(), 0);
        Boundary entered = new Boundary(machine, passage.state(), visits.merge(any, 1, Integer::sum));
        passed.add(entered);
        if (entered.equals(boundary)) {
            updateNow();
        }
    }

    private Things things() {
        List<DBInstance> instances = new ArrayList<>(scene.instances(Scene.A));
        instances.addAll(scene.instances(Scene.B));
        List<DBCluster> clusters =
                new ArrayList<>(scene.rds(Scene.A).describeDBClusters().dbClusters());
        clusters.addAll(scene.rds(Scene.B).describeDBClusters().dbClusters());
        List<Snapshot> snapshots = new ArrayList<>(Snapshots.all(scene.rds(Scene.A)));
        snapshots.addAll(Snapshots.all(scene.rds(Scene.B)));
        Map<String, List<String>> labels = scene.client(SecretsManagerClient.class, Scene.B)
                .describeSecret(r -> r.secretId("rds-replica/orders"))
                .versionIdsToStages();
        return new Things(instances, clusters, snapshots, scene.secret("orders"), labels);
    }
}
