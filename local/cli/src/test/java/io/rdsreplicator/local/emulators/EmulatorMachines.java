package io.rdsreplicator.local.emulators;

import static org.awaitility.Awaitility.await;

import io.rdsreplicator.local.identity.AccountRegion;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/** State machines and executions of one account on an emulator. */
record EmulatorMachines(SfnClient sfn, AccountRegion place) {
    static EmulatorMachines of(Emulator emulator, AccountRegion place) {
        return new EmulatorMachines(emulator.client(SfnClient.builder(), place), place);
    }

    /** @return the ARN of a machine with a name of its own */
    String create(String name, String definition) {
        return sfn.createStateMachine(r -> r.name(Emulator.unique(name))
                        .definition(definition)
                        .roleArn("arn:aws:iam::" + place.account() + ":role/machine"))
                .stateMachineArn();
    }

    String start(String machine, String input) {
        return sfn.startExecution(r -> r.stateMachineArn(machine).input(input)).executionArn();
    }

    DescribeExecutionResponse end(String execution) {
        AtomicReference<DescribeExecutionResponse> seen = new AtomicReference<>();
        await().atMost(Duration.ofMinutes(2)).until(() -> {
            seen.set(sfn.describeExecution(r -> r.executionArn(execution)));
            return seen.get().status() != ExecutionStatus.RUNNING;
        });
        return seen.get();
    }
}
