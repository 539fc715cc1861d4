package io.rdsreplicator.local.simulation;

import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.calls.CallInterceptor;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.core.SdkResponse;

/**
 * Makes calls go wrong: those of the steps, and those by which SNS and EventBridge reach functions and machines. A call may
 * also be slow, so that other things happen between it and the one before.
 */
final class CallFaults {
    private static final Duration SHORTEST = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofSeconds(25);
    private static final int DEEPEST = 3;
    private final World world;
    private final CallTrouble trouble;
    private final Draws slowness;
    private final Map<Call, CallSite> under = new IdentityHashMap<>();
    private final Set<String> outages = new TreeSet<>();
    private boolean on;

    CallFaults(World world, CallTrouble trouble) {
        this.world = world;
        this.trouble = trouble;
        this.slowness = Draws.of(world.scenario().seed(), "slow calls");
    }

    void requested(int number) {
        trouble.requested(number);
    }

    void on(boolean now) {
        on = now;
        if (!now) {
            outages.clear();
        }
    }

    /** @param service as {@code A rds} */
    void outage(String service, boolean now) {
        if (now) {
            outages.add(service);
        } else {
            outages.remove(service);
        }
    }

    /** Stands before all other interceptors: what it stops, they do not see. */
    CallInterceptor before() {
        return new CallInterceptor() {
            @Override
            public void before(Call call) {
                CallSite site = on && !world.isPeeking() ? site(call) : null;
                if (site == null) {
                    return;
                }
                interleave(call);
                Fault fault = outages.contains(site.account() + " " + site.service()) ? Fault.OUTAGE : trouble.before(site);
                if (fault != null) {
                    strike(fault, site);
                }
                under.put(call, site);
            }
        };
    }

    /** Stands behind all other interceptors: what it does to an answer, they do not see. */
    CallInterceptor after() {
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
        world.tell(fault, site.toString());
        throw Refusals.of(fault, site.service());
    }

    /** Null for calls that are not the product's, nor for it. */
    private CallSite site(Call call) {
        if (world.isByProduct(call)) {
            return world.frames().current().site(call.service(), call.operation());
        }
        if (SecondDeployment.has(call.request().toString())) {
            return null;
        }
        String principal = call.caller().principal();
        String account = Frames.account(call.caller().account());
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
        boolean slow = world.scenario().has(Trouble.SLOW_CALLS)
                && world.isByProduct(call)
                && world.frames().depth() <= DEEPEST
                && slowness.chance(world.scenario().rate() * 2);
        if (!slow) {
            return;
        }
        Frames.Frame frame = world.frames().current();
        world.tell(Fault.CALL_SLOW, frame.account + " " + frame.step + " " + call.operation());
        world.interfere(frame.step);
        world.advance(slowness.spread(SHORTEST, LONGEST));
        if (!world.timeline().instant().isBefore(frame.deadline)) {
            throw new Killed();
        }
    }
}
