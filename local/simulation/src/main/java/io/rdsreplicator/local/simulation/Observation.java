package io.rdsreplicator.local.simulation;

import io.rdsreplicator.local.LocalAws;
import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.events.RuleObserver;
import io.rdsreplicator.local.simulation.actor.Actors;
import io.rdsreplicator.local.simulation.actor.SecondDeployment;
import io.rdsreplicator.local.simulation.fault.CallFaults;
import io.rdsreplicator.local.simulation.fault.DeliveryFaults;
import io.rdsreplicator.local.simulation.fault.FaultyRuntime;
import io.rdsreplicator.local.sns.PublishedMessage;
import io.rdsreplicator.local.sns.TopicObserver;

/** Passes every call, invocation, message and event of the stage to the invariants, the faults and the actors. */
final class Observation {
    private final Simulation simulation;
    private final CallFaults faults;
    private final DeliveryFaults deliveries;
    private final FaultyRuntime runtime;
    private final Actors actors;

    Observation(
            Simulation simulation, CallFaults faults, DeliveryFaults deliveries, FaultyRuntime runtime, Actors actors) {
        this.simulation = simulation;
        this.faults = faults;
        this.deliveries = deliveries;
        this.runtime = runtime;
        this.actors = actors;
    }

    void begin() {
        LocalAws aws = simulation.stage().aws();
        FrontDoor door = aws.frontDoor();
        door.intercept(faults.before());
        door.intercept(new CallRecorder(simulation));
        door.intercept(faults.after());
        aws.lambda().admitBy(runtime::admit);
        aws.states().observe(simulation.executions());
        aws.lambda().observe(invocation -> {
            simulation.written("the input of " + invocation.function().name(), invocation.payload());
            simulation.written(
                    "the output of " + invocation.function().name(),
                    String.valueOf(invocation.result().payload()));
        });
        aws.sns().observe(new TopicObserver() {
            @Override
            public void published(PublishedMessage message) {
                simulation
                        .history()
                        .tell("a message on " + message.topicArn().replaceFirst("^.*:", ""), message.message());
                if (SecondDeployment.has(message.topicArn())) {
                    return;
                }
                simulation.invariants().forEach(invariant -> invariant.published(message));
                deliveries.published(message);
                actors.read(message);
            }

            @Override
            public void lost(PublishedMessage message, String subscriptionArn, String reason) {
                simulation.history().tell("LOST a message: " + reason);
                if (simulation.stage().crossesRegions()) {
                    simulation.lost(message.message());
                }
            }
        });
        aws.events().observe(new RuleObserver() {
            @Override
            public void received(String event) {
                simulation.history().tell("an event", event);
                deliveries.received(event);
            }

            @Override
            public void lost(String ruleArn, String targetArn, String event, String reason) {
                simulation.history().tell("LOST an event: " + reason);
            }
        });
    }
}
