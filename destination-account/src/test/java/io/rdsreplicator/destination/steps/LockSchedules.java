package io.rdsreplicator.destination.steps;

import io.rdsreplicator.destination.steps.LockWorld.Answered;
import io.rdsreplicator.destination.steps.LockWorld.Cluster;
import io.rdsreplicator.destination.steps.LockWorld.Past;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.rds.model.DescribeDbClustersRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbInstancesRequest;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;

/**
 * Every order in which a rollback, MarkSuperseded, DeleteReplica, RDS and the clock can take turns. An actor takes a
 * turn at each call of its steps, which are the real ones.
 *
 * <p>Calls that no other actor can tell apart follow each other at once: the two reads of a DB cluster, and reads of
 * the secret in a row. A read of RDS can be old in each turn, so this leaves out no answer.
 */
final class LockSchedules {
    private static final int TICK = 30;
    /** Of the functions, in seconds. */
    private static final int TIMEOUT = 30;
    /** A call that the function has begun before its timeout can take effect until then. */
    private static final int LAST_EFFECT = TIMEOUT + 30;
    /** A rollback that nobody disturbs ends after fewer turns. */
    private static final int MOST_TURNS = 500;
    /** The rollback counts no further: the lock holds by then. */
    private static final int LONG_AGO = 200;

    /** A part of the protocol that is left out, to see that its absence is noticed. */
    enum Defect {
        NONE,
        NO_WAIT,
        NO_CLAIMS_READ,
        NO_SECOND_LOOK
    }

    /** How the rollback has ended. */
    static final String LIVE = "LIVE";

    static final String FAILED = "FAILED";

    /**
     * An actor between two turns.
     *
     * @param run the invocation that runs, or the one that begins next
     * @param runs whether it has begun
     * @param pause seconds until it may begin
     * @param left how many invocations may still begin
     * @param age of the invocation in seconds
     */
    record Actor(LockRun run, boolean runs, int pause, int left, int age) {
        static Actor next(LockRun run, int pause, int left) {
            return new Actor(run, false, pause, left, 0);
        }

        String phase() {
            return run.phase();
        }

        boolean hasEnded() {
            return !runs && (left == 0 || phase().equals(LIVE) || phase().equals(FAILED));
        }

        /** @param more seconds that have passed besides the invocation's age */
        Integer lockedForNow(int more) {
            Integer lockedFor = run.lockedFor();
            return lockedFor == null ? null : Integer.valueOf(Math.min(LONG_AGO, lockedFor + age + more));
        }

        Actor with(Object answer) {
            return new Actor(run.with(answer), true, 0, left, age);
        }
    }

    /** All actors at one moment; the rollback is the first. */
    record Moment(LockWorld world, List<Actor> actors) {
        Actor rollback() {
            return actors.get(0);
        }

        private Moment with(int index, Actor actor, LockWorld changed) {
            List<Actor> all = new ArrayList<>(actors);
            all.set(index, actor);
            return new Moment(changed, List.copyOf(all));
        }
    }

    /** What the schedules have shown. */
    static final class Result {
        int moments;
        /** How many of them have a rollback that went live, that failed, and that waits for a new writer. */
        int live;

        int failed;
        int awaitsWriter;
        /** The turns up to the first moment at which the property does not hold; empty if it always holds. */
        List<String> violation = List.of();
    }

    private final LockSteps steps;
    private final Defect defect;
    private final boolean readsTogether;
    private final Map<Object, Object> known = new HashMap<>();

    /** @param readsTogether whether reads between two changes of an actor are one turn, for fewer schedules */
    LockSchedules(LockSteps steps, Defect defect, boolean readsTogether) {
        this.steps = steps;
        this.defect = defect;
        this.readsTogether = readsTogether;
    }

    Result explore(Moment first) {
        Result result = new Result();
        Map<Moment, Moment> before = new HashMap<>();
        Deque<Moment> open = new ArrayDeque<>(List.of(first));
        before.put(first, first);
        Set<Moment> ending = new HashSet<>();
        while (!open.isEmpty()) {
            Moment moment = open.pop();
            result.moments++;
            count(moment, result);
            boolean stuck = moment.actors().stream().skip(1).allMatch(Actor::hasEnded) && !ends(moment, ending);
            if (stuck || isWrong(moment)) {
                result.violation = path(moment, before, stuck);
                return result;
            }
            for (Moment following : next(moment)) {
                Moment next = shared(following);
                if (before.putIfAbsent(next, moment) == null) {
                    open.push(next);
                }
            }
        }
        return result;
    }

    /** The same of objects that other moments have, too: millions of moments are kept. */
    private Moment shared(Moment moment) {
        return new Moment(
                one(moment.world()), moment.actors().stream().map(this::one).toList());
    }

    @SuppressWarnings("unchecked")
    private <T> T one(T value) {
        return (T) known.computeIfAbsent(value, Function.identity());
    }

    private void count(Moment moment, Result result) {
        String phase = moment.rollback().phase();
        result.live += phase.equals(LIVE) ? 1 : 0;
        result.failed += phase.equals(FAILED) ? 1 : 0;
        boolean made = moment.world().cluster().members().containsValue("creating");
        result.awaitsWriter += made && phase.equals(LockSteps.CHECK) ? 1 : 0;
    }

    /** While the secret names the replica, applications can use it and nobody deletes it. */
    private boolean isWrong(Moment moment) {
        return steps.isNamed(moment.world()) && !moment.world().cluster().isServing();
    }

    /** Whether the rollback ends by itself: live, or failed because the whole replica is being deleted. */
    private boolean ends(Moment from, Set<Moment> ending) {
        Moment moment = from;
        List<Moment> path = new ArrayList<>();
        while (isOpen(moment) && !ending.contains(moment)) {
            path.add(moment);
            if (path.size() > MOST_TURNS) {
                return false;
            }
            moment = undisturbed(moment);
        }
        if (moment.rollback().phase().equals(FAILED) && isThere(moment)) {
            return false;
        }
        ending.addAll(path);
        return true;
    }

    private static boolean isOpen(Moment moment) {
        return !moment.rollback().hasEnded() && isThere(moment);
    }

    private static boolean isThere(Moment moment) {
        return moment.world().cluster().status().equals("available");
    }

    /** The next moment if RDS is quick, its reads are fresh and the rollback is alone. */
    private Moment undisturbed(Moment moment) {
        List<LockWorld> progress = moment.world().progress();
        if (!progress.isEmpty()) {
            return new Moment(progress.get(0), moment.actors());
        }
        if (moment.rollback().pause() > 0 || !moment.world().past().isEmpty()) {
            return tick(moment);
        }
        return turns(moment, 0).get(0);
    }

    private List<Moment> next(Moment moment) {
        for (int i = 0; i < moment.actors().size(); i++) {
            if (followsAtOnce(moment.actors().get(i))) {
                return turns(moment, i);
            }
        }
        List<Moment> all = new ArrayList<>();
        for (int i = 0; i < moment.actors().size(); i++) {
            Actor actor = moment.actors().get(i);
            if (!actor.hasEnded() && actor.pause() == 0) {
                all.addAll(turns(moment, i));
            }
        }
        moment.world().progress().forEach(world -> all.add(new Moment(world, moment.actors())));
        all.add(tick(moment));
        return all;
    }

    private boolean followsAtOnce(Actor actor) {
        if (!actor.runs()) {
            return false;
        }
        Object call = actor.run().pending();
        Object last = actor.run().lastAnswer();
        boolean reads = last instanceof Cluster || last instanceof Map;
        return readsTogether && reads && isRead(call)
                || call instanceof DescribeDbInstancesRequest && last instanceof Cluster
                || isOfSecret(call) && last instanceof Map;
    }

    private static boolean isRead(Object call) {
        return isOfRds(call) || isOfSecret(call);
    }

    private static boolean isOfRds(Object call) {
        return call instanceof DescribeDbClustersRequest || call instanceof DescribeDbInstancesRequest;
    }

    private static boolean isOfSecret(Object call) {
        return call instanceof DescribeSecretRequest || call instanceof GetSecretValueRequest;
    }

    /** What the actor's pending call can lead to. */
    private List<Moment> turns(Moment moment, int index) {
        Actor actor = moment.actors().get(index);
        Actor running = actor.runs() ? actor : new Actor(actor.run(), true, 0, actor.left() - 1, 0);
        Object call = running.run().pending();
        List<Moment> all = new ArrayList<>();
        if (isOfRds(call)) {
            for (Cluster read : moment.world().readable()) {
                all.add(moment.with(index, settled(running.with(read), index), moment.world()));
            }
        } else if (isOfSecret(call)) {
            Map<String, String> labels = new TreeMap<>(moment.world().labels());
            if (defect == Defect.NO_CLAIMS_READ && index > 0) {
                labels.keySet().removeIf(label -> label.startsWith("choosing-"));
            }
            all.add(moment.with(index, settled(running.with(labels), index), moment.world()));
        } else {
            Answered answered = moment.world().change(call, steps.values);
            Actor after = running.age() > TIMEOUT ? ended(running) : settled(running.with(answered.answer()), index);
            all.add(moment.with(index, after, answered.world()));
        }
        return all;
    }

    /** Answers what is no call, and begins the next phase if the invocation has ended. */
    private Actor settled(Actor actor, int index) {
        Actor now = actor;
        while (!now.run().hasEnded()) {
            if (now.run().pending().equals(LockCalls.ENOUGH_TIME)) {
                now = now.with(now.age() <= TIMEOUT - 20);
            } else {
                return index == 0 && beginsAnew(now.run())
                        ? new Actor(now.run().again(), true, 0, now.left(), now.age())
                        : now;
            }
        }
        return index == 0 ? steps.afterRollback(now, defect) : ended(now);
    }

    /** A step that begins with the current version, and reads it once more, has forgotten what it did before. */
    private static boolean beginsAnew(LockRun run) {
        return run.pending() instanceof GetSecretValueRequest && run.again().pending() instanceof GetSecretValueRequest;
    }

    /** Another invocation of the step may begin. */
    private static Actor ended(Actor actor) {
        return Actor.next(actor.run().again(), 0, actor.left());
    }

    private Moment tick(Moment moment) {
        List<Actor> all = new ArrayList<>();
        for (int i = 0; i < moment.actors().size(); i++) {
            all.add(i == 0 ? ticked(moment.rollback()) : aged(moment.actors().get(i)));
        }
        return new Moment(moment.world().after(TICK), List.copyOf(all));
    }

    private Actor ticked(Actor rollback) {
        LockRun again = steps.begin(rollback.phase(), rollback.lockedForNow(TICK));
        if (!rollback.runs()) {
            return Actor.next(again, Math.max(0, rollback.pause() - TICK), rollback.left());
        }
        // The answer of an invocation that takes too long is lost, and the state machine tries the step again.
        return rollback.age() + TICK <= TIMEOUT ? older(rollback) : Actor.next(again, 0, 1);
    }

    private static Actor older(Actor actor) {
        return new Actor(actor.run(), true, 0, actor.left(), actor.age() + TICK);
    }

    /** An invocation ends at its timeout. A change that it has begun can still take effect for a while. */
    private static Actor aged(Actor actor) {
        if (!actor.runs()) {
            return actor;
        }
        return actor.age() + TICK > (isRead(actor.run().pending()) ? TIMEOUT : LAST_EFFECT)
                ? ended(actor)
                : older(actor);
    }

    private List<String> path(Moment last, Map<Moment, Moment> before, boolean stuck) {
        Deque<String> turns = new ArrayDeque<>();
        turns.push(stuck ? "the rollback never ends" : "the secret names what is not served");
        UnaryOperator<Moment> back = before::get;
        for (Moment moment = last; !moment.equals(back.apply(moment)); moment = back.apply(moment)) {
            turns.push(told(back.apply(moment), moment));
        }
        return List.copyOf(turns);
    }

    private String told(Moment from, Moment to) {
        for (int i = 0; i < to.actors().size(); i++) {
            Actor was = from.actors().get(i);
            Actor is = to.actors().get(i);
            boolean turned =
                    was.run() != is.run() && was.run().lockedFor() == is.run().lockedFor();
            if (turned || was.runs() && !is.runs()) {
                return was.phase() + " " + was.age() + " s: "
                        + was.run().pending().getClass().getSimpleName() + " -> "
                        + to.world().cluster() + (is.phase().equals(was.phase()) ? "" : ", then " + is.phase());
            }
        }
        return from.world().cluster().equals(to.world().cluster())
                ? TICK + " s pass"
                : "RDS: " + to.world().cluster();
    }

    /** Where nothing has happened yet. */
    static Moment start(Cluster cluster, Map<String, String> labels, Actor... actors) {
        return new Moment(new LockWorld(cluster, List.<Past>of(), labels), List.of(actors));
    }
}
