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
    /** The label of the versions that this stack makes for no particular replica. */
    public static final String OTHER = "rds-replicator";
    /**
     * The limit for all versions of a secret together:
     * <a href="https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html">quotas</a>.
     */
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

    /** The label of a replica that another replica has replaced. This stack locked it and has to unlock it. */
    public static String unlock(ReplicationId id) {
        return UNLOCK + id;
    }

    /**
     * The label of the version that keeps the password generated for a replica. That version is not current. A password
     * is generated only if the secret has none. When the secret names the replica, the password becomes the secret's.
     */
    public static String generatedPassword(ReplicationId id) {
        return PASSWORD + id;
    }

    /** The replications for whose replica a password was generated, with the version that keeps it. */
    public Map<ReplicationId, String> generatedPasswords() {
        return withPrefix(PASSWORD);
    }

    /** The label that records that operators were notified of a source whose replicas wait to be accepted. */
    public static String held(String resourceId) {
        return HELD + resourceId;
    }

    /** The sources that operators were notified of, with the version that carries the label. */
    public Map<String, String> held() {
        Map<String, String> found = new LinkedHashMap<>();
        labelsByVersion.forEach((version, labels) -> labels.stream()
                .filter(label -> label.startsWith(HELD))
                .map(label -> label.substring(HELD.length()))
                .filter(ResourceId::isResourceId)
                .forEach(resourceId -> found.put(resourceId, version)));
        return found;
    }

    /** The label of a replica that RDS refused to unlock. It must still be unlocked, even if it was never live. */
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
     * The version that a rotation in progress is preparing. A finished rotation can leave its label on the version that
     * became current.
     *
     * @see <a href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html">
     *     RotateSecret</a>
     */
    public Optional<String> rotation() {
        return versionWith(PENDING).filter(version -> !has(CURRENT, version));
    }

    /** The replications that have a version, with that version. */
    public Map<ReplicationId, String> replications() {
        return withPrefix(REPLICA);
    }

    /** The replications whose replica is to be unlocked, with the version that carries the label. */
    public Map<ReplicationId, String> toUnlock() {
        Map<ReplicationId, String> all = withPrefix(OWED);
        all.putAll(withPrefix(UNLOCK));
        return all;
    }

    /** The label that marks a replica as one to unlock. */
    public String labelToUnlock(ReplicationId id) {
        return wasReplaced(id) ? unlock(id) : owed(id);
    }

    /** Whether the label of a swap says that it replaced the replica of a replication. That replica was live then. */
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

    /** All claims, with the version that carries each. */
    public Map<Claim, String> claims() {
        Map<Claim, String> found = new LinkedHashMap<>();
        labelsByVersion.forEach((version, labels) ->
                labels.forEach(label -> Claim.parse(label).ifPresent(claim -> found.put(claim, version))));
        return found;
    }

    /** The swap events that are not published yet, with the version that each swap made. */
    public Map<PendingSwapEvent, String> untold() {
        Map<PendingSwapEvent, String> found = new LinkedHashMap<>();
        labelsByVersion.forEach((version, labels) ->
                labels.forEach(label -> PendingSwapEvent.parse(label).ifPresent(untold -> found.put(untold, version))));
        return found;
    }

    /**
     * The unpublished event of a replication's swap, if the swap has happened. It has happened if its version is
     * current or was the one before. It has also happened if the secret names its replica, or if another swap replaced
     * that replica. The version of a swap that lost was never current.
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
     * The replications whose replica and landed snapshot another execution has claimed.
     *
     * @param ownExecutionArn the execution whose claims do not count
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
     * Refuses labels that the secret has no room for.
     *
     * @param secret the secret's name
     * @param wanted as for {@link #haveRoom}, and so is {@code spare}
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
     * Whether the secret has room for more labels. AWS's own three labels always count: a rotation puts the one that
     * may be missing.
     *
     * @param wanted the labels that are to be put; some may exist already
     * @param spare how many labels must be free after that
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
