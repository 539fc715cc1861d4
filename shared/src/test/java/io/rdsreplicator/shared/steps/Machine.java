package io.rdsreplicator.shared.steps;

import io.rdsreplicator.local.identity.AssumableRoles;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.states.StatesService;
import software.amazon.awssdk.services.sfn.SfnClient;

/** A state machine whose executions run for an hour, for the tests of steps that ask what is running. */
final class Machine {
    final SfnClient sfn;
    final String arn;

    Machine(Account account) {
        new StatesService(account.timeline, account.frontDoor, (caller, function, payload, done) -> {});
        sfn = account.frontDoor.client(SfnClient.class, Caller.root(Account.PLACE));
        arn = sfn.createStateMachine(
                        r -> r.name("waiting")
                                .roleArn(AssumableRoles.allowing(account.frontDoor.roles(), Account.PLACE, "machine")
                                        .principal())
                                .definition(
                                        """
                                {"QueryLanguage": "JSONata", "StartAt": "Linger", "States": {
                                    "Linger": {"Type": "Wait", "Seconds": 3600, "End": true}}}
                                """))
                .stateMachineArn();
    }

    String start(String name, String input) {
        return sfn.startExecution(r -> r.stateMachineArn(arn).name(name).input(input))
                .executionArn();
    }
}
