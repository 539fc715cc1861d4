package io.rdsreplicator.local.simulation.fault;

import io.rdsreplicator.local.simulation.Simulation;
import io.rdsreplicator.local.states.ExecutionLag;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Delays the lists of Step Functions and Secrets Manager in each account. */
public final class ListDelays {
    private final Simulation simulation;
    private final Map<String, Late> late = new LinkedHashMap<>();

    private record Late(Duration listed, Duration described) {
        Duration longest() {
            return listed.compareTo(described) > 0 ? listed : described;
        }
    }

    public ListDelays(Simulation simulation) {
        this.simulation = simulation;
    }

    /** Makes an account list its executions and secrets, and describe its executions, as they were this long ago. */
    void set(String account, Duration executions, Duration described, Duration secrets) {
        late.put(account, new Late(executions, described));
        apply(account);
        simulation.stage().aws().secrets().listLate(simulation.place(account), secrets);
    }

    /** Removes all delays. */
    void restore() {
        late.keySet().forEach(account -> {
            lag(account).restore();
            simulation.stage().aws().secrets().listLate(simulation.place(account), Duration.ZERO);
        });
        late.clear();
    }

    /** How long an execution that has begun or ended may not be visible. */
    public Duration of(String account) {
        return late.containsKey(account) ? late.get(account).longest() : Duration.ZERO;
    }

    /** Reads executions without the delay. */
    public <T> T seeingThrough(String account, Supplier<T> look) {
        lag(account).restore();
        try {
            return look.get();
        } finally {
            apply(account);
        }
    }

    private void apply(String account) {
        Late now = late.getOrDefault(account, new Late(Duration.ZERO, Duration.ZERO));
        lag(account).listLate(now.listed());
        lag(account).describeLate(now.described());
    }

    private ExecutionLag lag(String account) {
        return simulation.stage().aws().states().lag(simulation.place(account));
    }
}
