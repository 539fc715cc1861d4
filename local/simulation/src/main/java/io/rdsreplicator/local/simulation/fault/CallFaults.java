package io.rdsreplicator.local.simulation.fault;

import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.calls.CallInterceptor;
import io.rdsreplicator.local.simulation.CallSite;
import io.rdsreplicator.local.simulation.CallStack;
import io.rdsreplicator.local.simulation.RandomDraws;
import io.rdsreplicator.local.simulation.Simulation;
import io.rdsreplicator.local.simulation.actor.SecondDeployment;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.core.SdkResponse;

/**
 * Makes calls fail: those of the steps, and those by which SNS and EventBridge reach functions and state machines. A
 * call may also be slow, so that other things happen between it and the previous one.
 */
public final class CallFaults {
    private static final Duration SHORTEST = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofSeconds(25);
    private static final int DEEPEST = 3;
    private final Simulation simulation;
    private final CallTrouble trouble;
    private final RandomDraws slowness;
    private final Map<Call, CallSite> under = new IdentityHashMap<>();
    private final Set<String> outages = new TreeSet<>();
    private boolean on;

    public CallFaults(Simulation simulation, CallTrouble trouble) {
        this.simulation = simulation;
        this.trouble = trouble;
        this.slowness = RandomDraws.of(simulation.scenario().seed(), "slow calls");
    }

    public void requested(int number) {
        trouble.requested(number);
    }

    public void on(boolean now) {
        on = now;
        if (!now) {
            outages.clear();
        }
    }

    /**
     * @param service such as {@code A rds}
     */
    void outage(String service, boolean now) {
        if (now) {
            outages.add(service);
        } else {
            outages.remove(service);
        }
    }

    /** The first of all interceptors: the others do not see the calls that it stops. */
    public CallInterceptor before() {
        return new CallInterceptor() {
            @Override
            public void before(Call call) {
                CallSite site = on && !simulation.isPeeking() ? site(call) : null;
                if (site == null) {
                    return;
                }
                interleave(call);
                Fault fault =
                        outages.contains(site.account() + " " + site.service()) ? Fault.OUTAGE : trouble.before(site);
                if (fault != null) {
                    strike(fault, site);
                }
                under.put(call, site);
            }
        };
    }

    /** The last of all interceptors: the others do not see its changes to an answer. */
    public CallInterceptor after() {
        return new CallInterceptor() {
            @Override
            public void succeeded(Call call, SdkResponse response) {
                CallSite site = under.remove(call);
                Fault fault = site == null || !on ? null : trouble.after(site);
                if (fault != null) {
                    strike(fault, site);
                }
            }

            @Override
            public void failed(Call call, RuntimeException error) {
                under.remove(call);
            }
        };
    }

    private void strike(Fault fault, CallSite site) {
        simulation.tell(fault, site.toString());
        throw InjectedErrors.of(fault, site.service());
    }

    /** Null for calls that neither the product nor a service makes for it. */
    private CallSite site(Call call) {
        if (simulation.isByProduct(call)) {
            return simulation.callStack().current().site(call.service(), call.operation());
        }
        if (SecondDeployment.has(call.request().toString())) {
            return null;
        }
        String principal = call.caller().principal();
        String account = CallStack.account(call.caller().account());
        if (principal.equals("sns.amazonaws.com")) {
            return new CallSite(account, "SNS", call.service(), call.operation(), 1);
        }
        if (principal.equals("events.amazonaws.com")) {
            return new CallSite(account, "EventBridge", call.service(), call.operation(), 1);
        }
        boolean byRule = principal.contains(":role/") && call.operation().equals("startExecution");
        return byRule ? new CallSite(account, "EventBridge", call.service(), call.operation(), 1) : null;
    }

    private void interleave(Call call) {
        boolean slow = simulation.scenario().has(Trouble.SLOW_CALLS)
                && simulation.isByProduct(call)
                && simulation.callStack().depth() <= DEEPEST
                && slowness.chance(simulation.scenario().rate() * 2);
        if (!slow) {
            return;
        }
        CallStack.Frame frame = simulation.callStack().current();
        simulation.tell(Fault.CALL_SLOW, frame.account + " " + frame.step + " " + call.operation());
        simulation.interfere(frame.step);
        simulation.advance(slowness.spread(SHORTEST, LONGEST));
        if (!simulation.timeline().instant().isBefore(frame.deadline)) {
            throw new Killed();
        }
    }
}
