package io.rdsreplicator.destination.secret;

import io.rdsreplicator.destination.replica.Replica;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the secrets of other databases say of a replica. The tags of a replica do not prove whose it is, so whoever unlocks or deletes one
 * asks here right before. The secrets are listed, and a list may be five minutes old. Those of databases whose replicas can have the same
 * name, as names have room for 26 characters of the database's, are read afresh. Of the others, one that this stack may not read or cannot
 * decrypt is another stack's.
 *
 * @see <a href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecrets.html">ListSecrets</a>
 */
public final class OtherLineageSecrets {
    private static final List<String> LABELS =
            List.of(VersionStages.CURRENT, VersionStages.PREVIOUS, VersionStages.PENDING);
    /** The end of a replica's name, wherever it stands in a text; matches overlap. */
    private static final Pattern TAIL = Pattern.compile("(?=(-\\d{14}-[0-9a-f]{6}))");

    private final SecretStore store;
    /** The ends of names in each version that was read, by secret and version: a version's value never changes. */
    private final Map<String, Set<String>> tails = new HashMap<>();

    public OtherLineageSecrets(SecretStore store) {
        this.store = store;
    }

    /** The secrets as they are listed now; for one decision, or for one list. */
    public Listed list() {
        return new Listed(store.list());
    }

    /** The secrets under the stack's prefix. */
    public final class Listed {
        private final Map<String, VersionStages> secrets;

        private Listed(Map<String, VersionStages> secrets) {
            this.secrets = secrets;
        }

        /**
         * Why the replica is to be kept as it is: another database's secret names it, or may name it and cannot be read.
         *
         * @param sourceDatabase whose own secret is not asked
         */
        public Optional<String> naming(Replica replica, String sourceDatabase) {
            return secrets.entrySet().stream()
                    .filter(listed -> !store.database(listed.getKey()).equals(sourceDatabase))
                    .flatMap(listed ->
                            OtherLineageSecrets.this.naming(listed.getKey(), listed.getValue(), replica).stream())
                    .findFirst();
        }
    }

    private Optional<String> naming(String secret, VersionStages listed, Replica replica) {
        boolean alike = replica.replicationId().isOf(store.database(secret));
        try {
            VersionStages labels = alike ? store.findLabels(secret).orElse(listed) : listed;
            return LABELS.stream()
                    .filter(label -> labels.versionWith(label).stream()
                            .anyMatch(version -> names(secret, version, replica.id())))
                    .findFirst()
                    .map(label -> "secret " + secret + ", of another database, names it in its version " + label);
        } catch (InvalidRequestException e) {
            return Optional.of("another database's secret may name it: " + e.getMessage())
                    .filter(reason -> alike);
        }
    }

    private boolean names(String secret, String version, String replicaId) {
        String key = secret + " " + version;
        Set<String> known = tails.get(key);
        if (known != null && tails(replicaId).stream().noneMatch(known::contains)) {
            return false;
        }
        Optional<String> text = store.findText(secret, version);
        text.ifPresent(value -> tails.put(key, tails(value)));
        return text.filter(value -> value.contains(replicaId)).isPresent();
    }

    private static Set<String> tails(String text) {
        Set<String> found = new HashSet<>();
        Matcher matcher = TAIL.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }
}
