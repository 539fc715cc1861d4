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
 * Tells whether the secrets of other databases name a replica. The tags of a replica do not prove which database it is
 * of. So each step checks this right before it unlocks or deletes one. The list of secrets can be five minutes old. A
 * replica's name has room for 26 characters of the database's name. So replicas of two databases can have the same
 * name. The secrets of such databases are read afresh. Any other secret counts as another stack's if this stack may not
 * read it or cannot decrypt it.
 *
 * @see <a href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecrets.html">ListSecrets</a>
 */
public final class OtherLineageSecrets {
    private static final List<String> LABELS =
            List.of(VersionStages.CURRENT, VersionStages.PREVIOUS, VersionStages.PENDING);
    /** The end of a replica's name, anywhere in a text. Matches can overlap. */
    private static final Pattern TAIL = Pattern.compile("(?=(-\\d{14}-[0-9a-f]{6}))");

    private final SecretStore store;
    /** The ends of names in each version that was read, by secret and version. The value of a version never changes. */
    private final Map<String, Set<String>> tails = new HashMap<>();

    public OtherLineageSecrets(SecretStore store) {
        this.store = store;
    }

    /** Lists the secrets afresh, for one decision or one list. */
    public Listed list() {
        return new Listed(store.list());
    }

    /** The secrets under the stack's prefix, as listed at one time. */
    public final class Listed {
        private final Map<String, VersionStages> secrets;

        private Listed(Map<String, VersionStages> secrets) {
            this.secrets = secrets;
        }

        /**
         * Why the replica must stay as it is: another database's secret names it, or cannot be read and may name it.
         *
         * @param sourceDatabase the database whose own secret is skipped
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
        boolean alike = replica.replicationId().canBeOf(store.database(secret));
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
