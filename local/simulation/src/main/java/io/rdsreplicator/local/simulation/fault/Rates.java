package io.rdsreplicator.local.simulation.fault;

import io.rdsreplicator.local.calls.RateLimits;
import io.rdsreplicator.local.rds.RdsRates;
import io.rdsreplicator.local.ssm.SsmRates;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.local.states.StatesRates;

/**
 * The API rates of histories and fleets: those of Step Functions' smaller Regions, the default of Parameter Store, and
 * an assumed one of RDS.
 */
public final class Rates {
    private Rates() {}

    /** Calls by an account's administrator, such as those that check the result, do not count against the rates. */
    public static void impose(Stage stage) {
        stage.aws()
                .frontDoor()
                .intercept(new RateLimits(stage.timeline())
                        .impose(new StatesRates())
                        .impose(RdsRates.assumed())
                        .impose(new SsmRates())
                        .counting(call -> !call.caller().isRoot()));
    }
}
