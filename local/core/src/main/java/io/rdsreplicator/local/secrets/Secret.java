package io.rdsreplicator.local.secrets;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Policy;
import io.rdsreplicator.local.time.Timeline.Scheduled;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A secret with its versions and staging labels. Each label is on at most one version. */
final class Secret {
    static final String CURRENT = "AWSCURRENT";
    static final String PREVIOUS = "AWSPREVIOUS";
    static final String PENDING = "AWSPENDING";
    private static final int MOST_VERSIONS = 100;
    private static final Duration KEPT_IN_ANY_CASE = Duration.ofHours(24);
    private static final int MOST_LABELS = 20;

    private final AccountRegion place;
    private final String name;
    private final String arn;
    private final Instant created;
    private final Map<String, Version> versions = new LinkedHashMap<>();
    private final Map<String, String> labels = new TreeMap<>();
    private final Map<String, String> tags = new TreeMap<>();
    private String description;
    private String kmsKeyId;
    private Policy policy;
    private Instant changed;
    private Instant accessed;
    private Instant deletionDate;
    private Scheduled deletion;

    Secret(AccountRegion place, String name, String arn, Instant created) {
        this.place = place;
        this.name = name;
        this.arn = arn;
        this.created = created;
        this.changed = created;
    }

    /** One version of the value. */
    static final class Version {
        private final String id;
        private final Instant created;
        private Vault.Kept kept;
        private Instant accessed;

        Version(String id, Instant created, Vault.Kept kept) {
            this.id = id;
            this.created = created;
            this.kept = kept;
        }

        String id() {
            return id;
        }

        Instant created() {
            return created;
        }

        /** Null for a version without a value. A rotation begins with such a version. */
        Vault.Kept kept() {
            return kept;
        }

        void kept(Vault.Kept again) {
            kept = again;
        }

        Instant accessed() {
            return accessed;
        }
    }

    AccountRegion place() {
        return place;
    }

    String name() {
        return name;
    }

    String arn() {
        return arn;
    }

    Instant created() {
        return created;
    }

    Map<String, String> tags() {
        return tags;
    }

    String description() {
        return description;
    }

    void description(String newDescription) {
        description = newDescription;
    }

    /** Null for the AWS managed key. */
    String kmsKeyId() {
        return kmsKeyId;
    }

    void kmsKeyId(String newKey) {
        kmsKeyId = newKey;
    }

    Policy policy() {
        return policy;
    }

    void policy(Policy newPolicy) {
        policy = newPolicy;
    }

    Instant changed() {
        return changed;
    }

    void changed(Instant now) {
        changed = now;
    }

    Instant accessed() {
        return accessed;
    }

    void accessed(Version version, Instant day) {
        accessed = day;
        version.accessed = day;
    }

    /** The time of the final deletion, or null if the secret is not scheduled for deletion. */
    Instant deletionDate() {
        return deletionDate;
    }

    void deleteAt(Instant date, Scheduled event) {
        deletionDate = date;
        deletion = event;
    }

    void restore() {
        if (deletion != null) {
            deletion.cancel();
        }
        deletion = null;
        deletionDate = null;
    }

    void requireNotDeleted() {
        if (deletionDate != null) {
            throw SecretsFailure.invalidRequest(
                    "You can't perform this operation on the secret because it was marked for deletion.");
        }
    }

    Collection<Version> versions() {
        return versions.values();
    }

    /** Null if no version has that id. */
    Version version(String id) {
        return versions.get(id);
    }

    /** The id of the version with a label, or null. */
    String holder(String label) {
        return labels.get(label);
    }

    List<String> labelsOf(String versionId) {
        return labels.entrySet().stream()
                .filter(label -> label.getValue().equals(versionId))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Adds a version with its labels, and removes these labels from the versions that have them. */
    void add(Version version, Collection<String> stages) {
        requireRoomFor(stages);
        versions.put(version.id(), version);
        stages.forEach(stage -> move(stage, version.id()));
        removeOldest(version.created());
        changed = version.created();
    }

    /**
     * Moves a label. If {@code AWSCURRENT} moves, {@code AWSPREVIOUS} moves to the version that lost it, and that
     * version also loses {@code AWSPENDING}. A version that becomes current keeps {@code AWSPENDING} until its
     * rotation is finished.
     */
    void move(String label, String versionId) {
        requireRoomFor(List.of(label));
        String old = labels.put(label, versionId);
        if (label.equals(CURRENT) && old != null && !old.equals(versionId)) {
            labels.put(PREVIOUS, old);
            labels.remove(PENDING, old);
        }
    }

    void removeLabel(String label) {
        labels.remove(label);
    }

    private void requireRoomFor(Collection<String> more) {
        Set<String> all = new TreeSet<>(labels.keySet());
        all.addAll(more);
        if (all.size() > MOST_LABELS) {
            throw SecretsFailure.limitExceeded("A secret has at most " + MOST_LABELS + " staging labels.");
        }
    }

    /**
     * Versions without a label are deprecated. If there are too many versions, the oldest deprecated ones are removed,
     * but none within a day of its creation.
     */
    private void removeOldest(Instant now) {
        Iterator<Version> oldestFirst = versions.values().iterator();
        int tooMany = versions.size() - MOST_VERSIONS;
        while (tooMany > 0 && oldestFirst.hasNext()) {
            Version version = oldestFirst.next();
            boolean old = version.created().plus(KEPT_IN_ANY_CASE).isBefore(now);
            if (old && !labels.containsValue(version.id())) {
                oldestFirst.remove();
                tooMany--;
            }
        }
    }
}
