package io.rdsreplicator.local.simulation.fault;

import io.rdsreplicator.local.calls.RateLimits;
import io.rdsreplicator.local.rds.RdsRates;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.local.states.StatesRates;

/** The API rates under which histories and fleets live: those of Step Functions' smaller Regions, and an assumed one of RDS. */
public final class Rates {
    private Rates() {}

    /** What an account's administrator calls, as to look at what has become of everything, takes no tokens. */
    public static void impose(Stage stage) {
        stage.aws()
                .frontDoor()
                .intercept(new RateLimits(stage.timeline())
                        .impose(new StatesRates())
                        .impose(RdsRates.assumed())
                        .counting(call -> !call.caller().isRoot()));
    }
}
