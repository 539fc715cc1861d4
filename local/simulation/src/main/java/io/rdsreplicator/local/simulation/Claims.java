package io.rdsreplicator.local.simulation;

import io.rdsreplicator.local.simulation.ObservedExecutions.Run;
import io.rdsreplicator.shared.contract.ReplicationId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The claims in the secrets' staging labels, and when each was first seen. */
public final class Claims {
    private static final Pattern CLAIM = Pattern.compile("choosing-(.+)-\\d{14}-([0-9a-f]{12})");
    /** How long after the end of its execution a claim still counts. */
    private static final Duration AFTER_ITS_END = Duration.ofMinutes(10);

    private final Simulation simulation;
    private final Map<String, Map<String, Claim>> byDatabase = new LinkedHashMap<>();

    /**
     * @param replicationId of the replica
     * @param hash of its execution's ARN
     * @param since the number of the last call before the claim was made
     */
    public record Claim(String label, String replicationId, String hash, long since) {
        public boolean isBy(String executionArn) {
            return ReplicationId.sha256(executionArn).startsWith(hash);
        }
    }

    public Claims(Simulation simulation) {
        this.simulation = simulation;
    }

    /** Records that the labels of a database's secret were read. */
    public void read(String database, Collection<String> labels) {
        Map<String, Claim> before = byDatabase.getOrDefault(database, Map.of());
        Map<String, Claim> now = new LinkedHashMap<>();
        labels.forEach(label -> {
            Matcher claim = CLAIM.matcher(label);
            if (claim.matches()) {
                now.put(
                        label,
                        before.getOrDefault(
                                label,
                                new Claim(
                                        label,
                                        claim.group(1),
                                        claim.group(2),
                                        simulation.callStack().calls())));
            }
        });
        byDatabase.put(database, now);
    }

    /** The claims on resources that a replication has made. */
    public List<Claim> on(String replicationId) {
        return byDatabase.values().stream()
                .flatMap(claims -> claims.values().stream())
                .filter(claim -> claim.replicationId().equals(replicationId))
                .toList();
    }

    public Optional<Claim> labelled(String label) {
        return byDatabase.values().stream()
                .flatMap(claims -> Optional.ofNullable(claims.get(label)).stream())
                .findFirst();
    }

    /** Whether its execution ended so long ago that the claim no longer counts. */
    public boolean isOver(Claim claim) {
        Optional<Instant> ended =
                owner(claim).map(run -> simulation.executions().describe(run).stopDate());
        return ended.filter(time ->
                        time.plus(AFTER_ITS_END).isBefore(simulation.timeline().instant()))
                .isPresent();
    }

    private Optional<Run> owner(Claim claim) {
        return simulation.executions().all().stream()
                .filter(run -> claim.isBy(run.arn))
                .findFirst();
    }
}
