package io.rdsreplicator.local.simulation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The simulation's own record of all resources. It knows what the product made, and of which database and time each
 * resource's data is. It also knows the contents of the databases over time, and the values of the secrets. It is built
 * from the calls alone, and uses none of the product's classes.
 */
public final class ResourceLedger {
    private final Map<String, Made> made = new LinkedHashMap<>();
    private final Map<String, TreeMap<Instant, String>> contents = new LinkedHashMap<>();
    private final Map<String, SecretAccount> secrets = new LinkedHashMap<>();
    private final Set<String> harmed = new LinkedHashSet<>();
    private final Set<String> lockedByHand = new LinkedHashSet<>();
    private final Set<String> keptByHand = new LinkedHashSet<>();
    private final Set<String> replacedByHand = new LinkedHashSet<>();
    private final Set<String> retagged = new LinkedHashSet<>();
    private final Map<String, Instant> namedElsewhere = new LinkedHashMap<>();
    private final Set<String> refitted = new LinkedHashSet<>();
    private final List<String> passwords = new ArrayList<>();

    /** The kind of a resource in a replication. */
    public enum Kind {
        TAKEN,
        TRANSFER,
        LANDED,
        REPLICA
    }

    /**
     * A resource that the product made.
     *
     * @param serial RDS's serial, which differs from that of a later resource with the same name
     * @param time of its data, by RDS's clock
     * @param content its data
     * @param source RDS's serial of the database of which its snapshot was taken
     * @param dataTime of the most recent transaction in it
     * @param madeAt when the call that made it had its effect
     */
    public record Made(
            Kind kind,
            String account,
            String id,
            String serial,
            String database,
            Instant time,
            String content,
            String source,
            Instant dataTime,
            Instant madeAt) {
        /** The id of the replication that made it, from its name. */
        public String replicationId() {
            return switch (kind) {
                case REPLICA -> id.substring("replica-".length());
                default -> id.substring("rdsrep-".length(), id.lastIndexOf('-'));
            };
        }

        /** Replicas are ordered by the start of their replications, which nobody can change. */
        public boolean isReplicatedAfter(Made other) {
            return started().compareTo(other.started()) > 0;
        }

        /** If two started in the same second, the hash decides. */
        private String started() {
            String id = replicationId();
            return id.substring(id.length() - "yyyymmddhhmmss-3f9a1c".length());
        }
    }

    /** The value of a database's secret, and the replicas in its labelled versions. */
    public static final class SecretAccount {
        /** The keys that name a replica, by its kind. */
        public static final List<String> IDENTIFIERS = List.of("dbInstanceIdentifier", "dbClusterIdentifier");

        public final String database;
        String version;
        private final Set<String> versions = new LinkedHashSet<>();
        private final Set<String> everLive = new LinkedHashSet<>();
        public Map<String, Object> value;
        public Map<String, String> namedByLabel = Map.of();
        /**
         * The source whose replicas go live automatically: the first that went live, or the last that an operator
         * accepted; null for none.
         */
        public String accepted;

        SecretAccount(String database) {
            this.database = database;
        }

        /** Whether a version was ever current. */
        public boolean has(String versionId) {
            return versions.contains(versionId);
        }

        void moves(String versionId, Map<String, Object> now) {
            version = versionId;
            value = now;
            versions.add(versionId);
            live().ifPresent(everLive::add);
        }

        /** Whether a replica was ever live. */
        public boolean wasLive(String replicaId) {
            return everLive.contains(replicaId);
        }

        public Optional<String> live() {
            return named(value);
        }

        public static Optional<String> named(Map<String, Object> value) {
            return value == null
                    ? Optional.empty()
                    : IDENTIFIERS.stream()
                            .flatMap(key -> Stream.ofNullable((String) value.get(key)))
                            .findFirst();
        }

        public static Optional<Instant> time(Map<String, Object> value, String key) {
            return Optional.ofNullable((String) value.get(key))
                    .filter(text -> !text.isEmpty())
                    .map(Instant::parse);
        }

        public static boolean pinned(Map<String, Object> value) {
            return "true".equals(value.get("pinned"));
        }
    }

    void add(Made thing) {
        made.put(key(thing.account(), thing.id()), thing);
    }

    /** The resource of this name that the product made; empty if somebody else made it. */
    public Optional<Made> made(String account, String id) {
        return Optional.ofNullable(made.get(key(account, id)));
    }

    public List<Made> made(String account, Kind kind, String database) {
        return made.values().stream()
                .filter(thing -> thing.account().equals(account)
                        && thing.kind() == kind
                        && thing.database().equals(database))
                .toList();
    }

    public List<Made> all() {
        return List.copyOf(made.values());
    }

    private static String key(String account, String id) {
        return account + "/" + id;
    }

    /** Records a write to a database. */
    public void written(String database, Instant at, String content) {
        contents.computeIfAbsent(database, d -> new TreeMap<>()).put(at, content);
    }

    int writes(String database) {
        return contents.get(database).size();
    }

    /** The content of a database at a time. */
    String content(String database, Instant at) {
        Map.Entry<Instant, String> entry =
                contents.getOrDefault(database, new TreeMap<>()).floorEntry(at);
        return entry == null ? "" : entry.getValue();
    }

    public SecretAccount secret(String database) {
        return secrets.computeIfAbsent(database, SecretAccount::new);
    }

    public List<SecretAccount> secrets() {
        return List.copyOf(secrets.values());
    }

    /** Records an action of somebody else on a resource. No promise covers the resource after it. */
    public void harm(String id) {
        harmed.add(id);
    }

    public boolean isHarmed(String id) {
        return harmed.contains(id);
    }

    /** Records a change of a replica's deletion protection. */
    void locks(String id, boolean on, boolean byProduct) {
        if (on && !byProduct) {
            lockedByHand.add(id);
        } else if (!on) {
            lockedByHand.remove(id);
        }
    }

    /**
     * Records that an operator locked a superseded replica to keep it, or had it restored. When the replica goes live,
     * this lock no longer counts.
     */
    public void keep(String id) {
        keptByHand.add(id);
    }

    /**
     * Records that a lock is gone: the operator's own does not count any more. A replication that is still running may
     * take it off its own replica.
     */
    void unlocked(String id) {
        keptByHand.remove(id);
    }

    public boolean isKeptByHand(String id) {
        return keptByHand.contains(id);
    }

    /** Records that the secret names another replica. */
    void replaced(Optional<String> before, Optional<String> now, boolean byProduct) {
        before.filter(id -> !byProduct).ifPresent(replacedByHand::add);
        now.ifPresent(id -> {
            replacedByHand.remove(id);
            keptByHand.remove(id);
        });
    }

    /** Whether an operator changed the secret to another replica while this one was live. */
    public boolean isReplacedByHand(String id) {
        return replacedByHand.contains(id);
    }

    /**
     * Whether only people may remove its lock. This holds if an operator set it, or if it stayed after somebody changed
     * the secret or the tags.
     */
    public boolean isLeftToPeople(String id) {
        return isKeptByHand(id) || isReplacedByHand(id) || isLeftAlone(id);
    }

    /** Records that somebody changed tags of a replica. The product may ignore the replica from then on. */
    public void retag(String id) {
        retagged.add(id);
    }

    public boolean isRetagged(String id) {
        return retagged.contains(id);
    }

    /** Records that the secret of another database names a replica from then on. */
    public void nameElsewhere(String id, Instant since) {
        namedElsewhere.put(id, since);
    }

    public Optional<Instant> namedElsewhere(String id) {
        return Optional.ofNullable(namedElsewhere.get(id));
    }

    /** Whether the product may leave the replica locked, and keep it. */
    public boolean isLeftAlone(String id) {
        return isRetagged(id) || namedElsewhere.containsKey(id);
    }

    public boolean isLockedByHand(String id) {
        return lockedByHand.contains(id);
    }

    /** Records that a replica's master password was set. If the product did not set it, it may be in no secret. */
    void fits(String id, boolean byProduct) {
        if (byProduct) {
            refitted.remove(id);
        } else {
            refitted.add(id);
        }
    }

    /** Records the end of a rotation: the secret has the password that the rotation set. */
    public void isFitted(String id) {
        refitted.remove(id);
    }

    /** Whether somebody set a master password that is not in the secret. */
    public boolean isRefitted(String id) {
        return refitted.contains(id);
    }

    /** Records a password that is in a secret, and that must be nowhere else. */
    void knows(String password) {
        if (!passwords.contains(password)) {
            passwords.add(password);
        }
    }

    public List<String> passwords() {
        return passwords;
    }
}
