package io.rdsreplicator.destination.secret;

import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.contract.ResourceId;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Which version of a secret carries which staging label. */
public record VersionStages(Map<String, List<String>> labelsByVersion) {
    public static final String CURRENT = "AWSCURRENT";
    public static final String PREVIOUS = "AWSPREVIOUS";
    public static final String PENDING = "AWSPENDING";
    /** Of the versions that this stack makes for no replica. */
    public static final String OTHER = "rds-replicator";
    /** <a href="https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html">Of all versions of a secret.</a> */
    static final int MOST = 20;

    private static final String REPLICA = "replica-";
    private static final String UNLOCK = "unlock-";
    private static final String OWED = "owed-";
    private static final String PASSWORD = "password-";
    private static final String HELD = "held-";

    /** The label of the versions that a replication makes. */
    public static String of(ReplicationId id) {
        return REPLICA + id;
    }

    /** The label that says that a replica's lock is this stack's, and is to be taken off: another has taken its place. */
    public static String unlock(ReplicationId id) {
        return UNLOCK + id;
    }

    /**
     * The label of the version, not a current one, that keeps the password which was generated for a replica: the secret has none, and gets
     * it when it names the replica.
     */
    public static String generatedPassword(ReplicationId id) {
        return PASSWORD + id;
    }

    /** The replications for whose replica a password was generated, and the version that keeps it. */
    public Map<ReplicationId, String> generatedPasswords() {
        return withPrefix(PASSWORD);
    }

    /** The label that says that operators have been told of a source whose replicas wait to be accepted. */
    public static String held(String resourceId) {
        return HELD + resourceId;
    }

    /** The sources of which operators have been told, and the version that says so. */
    public Map<String, String> held() {
        Map<String, String> found = new LinkedHashMap<>();
        labelsByVersion.forEach((version, labels) -> labels.stream()
                .filter(label -> label.startsWith(HELD))
                .map(label -> label.substring(HELD.length()))
                .filter(ResourceId::isResourceId)
                .forEach(resourceId -> found.put(resourceId, version)));
        return found;
    }

    /** The label that says that RDS has refused to unlock a replica, which need never have been live, and that it is still to be done. */
    public static String owed(ReplicationId id) {
        return OWED + id;
    }

    public Optional<String> versionWith(String label) {
        return labelsByVersion.entrySet().stream()
                .filter(e -> e.getValue().contains(label))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    public boolean has(String label, String versionId) {
        return labelsByVersion.getOrDefault(versionId, List.of()).contains(label);
    }

    /**
     * The version that a rotation in progress is preparing. A finished one may leave its label on the version that became current.
     *
     * @see <a href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html">RotateSecret</a>
     */
    public Optional<String> rotation() {
        return versionWith(PENDING).filter(version -> !has(CURRENT, version));
    }

    /** The replications whose label some version carries, and that version. */
    public Map<ReplicationId, String> replications() {
        return withPrefix(REPLICA);
    }

    /** The replications whose replica is to be unlocked, and the version that says so. */
    public Map<ReplicationId, String> toUnlock() {
        Map<ReplicationId, String> all = withPrefix(OWED);
        all.putAll(withPrefix(UNLOCK));
        return all;
    }

    /** The label that says that a replica is to be unlocked. */
    public String labelToUnlock(ReplicationId id) {
        return wasReplaced(id) ? unlock(id) : owed(id);
    }

    /** Whether a swap says that it has replaced the replica of a replication: then that was live. */
    private boolean wasReplaced(ReplicationId id) {
        return withPrefix(UNLOCK).containsKey(id);
    }

    private Map<ReplicationId, String> withPrefix(String prefix) {
        Map<ReplicationId, String> found = new LinkedHashMap<>();
        labelsByVersion.forEach((version, labels) -> labels.stream()
                .filter(label -> label.startsWith(prefix))
                .map(label -> label.substring(prefix.length()))
                .filter(ReplicationId::isReplicationId)
                .forEach(id -> found.put(new ReplicationId(id), version)));
        return found;
    }

    /** All claims, and the version that carries each. */
    public Map<Claim, String> claims() {
        Map<Claim, String> found = new LinkedHashMap<>();
        labelsByVersion.forEach((version, labels) ->
                labels.forEach(label -> Claim.parse(label).ifPresent(claim -> found.put(claim, version))));
        return found;
    }

    /** What says that a swap is still to be told, and the version that the swap made. */
    public Map<PendingSwapEvent, String> untold() {
        Map<PendingSwapEvent, String> found = new LinkedHashMap<>();
        labelsByVersion.forEach((version, labels) ->
                labels.forEach(label -> PendingSwapEvent.parse(label).ifPresent(untold -> found.put(untold, version))));
        return found;
    }

    /**
     * The swap of a replication that is still to be told, if it has happened. It has if its version is current or was right before, if the
     * secret names its replica, or if another swap says that it has replaced that. The version of a swap that lost never was current.
     *
     * @param live the replication whose replica the secret names
     */
    Optional<PendingSwapEvent> swapToTell(ReplicationId id, Optional<ReplicationId> live) {
        List<Map.Entry<PendingSwapEvent, String>> own = untold().entrySet().stream()
                .filter(untold -> untold.getKey().replicationId().equals(id))
                .toList();
        boolean happened = live.filter(id::equals).isPresent() || wasReplaced(id);
        return own.stream()
                .filter(untold -> has(CURRENT, untold.getValue()) || has(PREVIOUS, untold.getValue()))
                .findFirst()
                .or(() -> own.stream().filter(untold -> happened).findFirst())
                .map(Map.Entry::getKey);
    }

    /**
     * The replications whose replica and landed snapshot an execution has claimed.
     *
     * @param ownExecutionArn whose claim does not count
     */
    public Set<ReplicationId> claimedByOthers(String ownExecutionArn) {
        return claimed(claim -> !claim.isBy(ownExecutionArn));
    }

    public Set<ReplicationId> claimed() {
        return claimed(claim -> true);
    }

    private Set<ReplicationId> claimed(Predicate<Claim> which) {
        return claims().keySet().stream()
                .filter(which)
                .map(Claim::replicationId)
                .collect(Collectors.toSet());
    }

    /**
     * Refuses what would leave no room.
     *
     * @param secret its name
     * @param wanted and {@code spare} as for {@link #haveRoom}
     */
    public void requireRoom(String secret, Collection<String> wanted, int spare) {
        if (!haveRoom(wanted, spare)) {
            throw new InvalidRequestException(
                    "secret " + secret + " has no room for more staging labels: Secrets Manager takes " + MOST
                            + ", and there are " + all()
                            + "; take off those that nobody needs: aws secretsmanager update-secret-version-stage"
                            + " --secret-id " + secret + " --version-stage <label> --remove-from-version-id <version>");
        }
    }

    /**
     * AWS's own three labels are counted always: a rotation puts the one that may be missing.
     *
     * @param wanted the labels that are to be put, of which some may be there
     * @param spare how many must be free after that
     */
    public boolean haveRoom(Collection<String> wanted, int spare) {
        Set<String> all = all();
        all.addAll(wanted);
        return all.size() + spare <= MOST;
    }

    private Set<String> all() {
        Set<String> all = new TreeSet<>(List.of(CURRENT, PREVIOUS, PENDING));
        labelsByVersion.values().forEach(all::addAll);
        return all;
    }
}
