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

/**
 * The simulation's own account of what there is: what the product made, of which database and of which time its data is; what the databases
 * held when; what the secrets say. It is kept from the calls alone, and asks none of the product's classes.
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

    /** What a thing is in a replication. */
    public enum Kind {
        TAKEN,
        TRANSFER,
        LANDED,
        REPLICA
    }

    /**
     * Something that the product made.
     *
     * @param serial RDS's, which tells it from one made later under its name
     * @param time when its data is from, by RDS's clock
     * @param content its data
     * @param source RDS's serial of the database of which its snapshot was taken
     * @param dataTime of the most recent transaction in it
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
            Instant dataTime) {
        /** From its name: what the replication is called that made it. */
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

        /** Of two that started in one second, the hash decides. */
        private String started() {
            String id = replicationId();
            return id.substring(id.length() - "yyyymmddhhmmss-3f9a1c".length());
        }
    }

    /** What the secret of a database says, and which replicas its labelled versions name. */
    public static final class SecretAccount {
        public final String database;
        String version;
        private final Set<String> versions = new LinkedHashSet<>();
        private final Set<String> everLive = new LinkedHashSet<>();
        public Map<String, Object> value;
        public Map<String, String> namedByLabel = Map.of();
        /** The database whose replicas go live by themselves: the first that did, or the last that an operator accepted; null for none. */
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
            return value == null ? Optional.empty() : Optional.ofNullable((String) value.get("dbInstanceIdentifier"));
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

    /** What the product made under a name; empty if somebody else did. */
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

    /** A database was written to. */
    public void written(String database, Instant at, String content) {
        contents.computeIfAbsent(database, d -> new TreeMap<>()).put(at, content);
    }

    int writes(String database) {
        return contents.get(database).size();
    }

    /** What a database held at a time. */
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

    /** Somebody other than the product did something to a thing that no promise covers. */
    public void harm(String id) {
        harmed.add(id);
    }

    public boolean isHarmed(String id) {
        return harmed.contains(id);
    }

    /** A replica's lock was changed. */
    void locks(String id, boolean on, boolean byProduct) {
        if (on && !byProduct) {
            lockedByHand.add(id);
        } else if (!on) {
            lockedByHand.remove(id);
        }
    }

    /** Somebody locked a superseded replica to keep it, or had it restored; whoever takes it live gives the lock up. */
    public void keep(String id) {
        keptByHand.add(id);
    }

    public boolean isKeptByHand(String id) {
        return keptByHand.contains(id);
    }

    /** The secret names another replica. */
    void replaced(Optional<String> before, Optional<String> now, boolean byProduct) {
        before.filter(id -> !byProduct).ifPresent(replacedByHand::add);
        now.ifPresent(id -> {
            replacedByHand.remove(id);
            keptByHand.remove(id);
        });
    }

    /** Whether somebody pointed the secret elsewhere while it was live. */
    public boolean isReplacedByHand(String id) {
        return replacedByHand.contains(id);
    }

    /** Whether its lock is somebody's own, or stayed when somebody changed the secret or its tags: nobody but people takes it off. */
    public boolean isLeftToPeople(String id) {
        return isKeptByHand(id) || isReplacedByHand(id) || isLeftAlone(id);
    }

    /** Somebody changed tags of a replica. The product may leave it alone from then on. */
    public void retag(String id) {
        retagged.add(id);
    }

    public boolean isRetagged(String id) {
        return retagged.contains(id);
    }

    /** The secret of another database names a replica from then on. */
    public void nameElsewhere(String id, Instant since) {
        namedElsewhere.put(id, since);
    }

    public Optional<Instant> namedElsewhere(String id) {
        return Optional.ofNullable(namedElsewhere.get(id));
    }

    /** Whether the product may leave its lock on, and keep it. */
    public boolean isLeftAlone(String id) {
        return isRetagged(id) || namedElsewhere.containsKey(id);
    }

    public boolean isLockedByHand(String id) {
        return lockedByHand.contains(id);
    }

    /** A replica's master password was set; one that is not the product's work may be in no secret. */
    void fits(String id, boolean byProduct) {
        if (byProduct) {
            refitted.remove(id);
        } else {
            refitted.add(id);
        }
    }

    /** A rotation has come to its end: the secret has the password that it set. */
    public void isFitted(String id) {
        refitted.remove(id);
    }

    /** Whether somebody set a master password that the secret did not get. */
    public boolean isRefitted(String id) {
        return refitted.contains(id);
    }

    /** A password that stands in a secret, and must stand nowhere else. */
    void knows(String password) {
        if (!passwords.contains(password)) {
            passwords.add(password);
        }
    }

    public List<String> passwords() {
        return passwords;
    }
}
