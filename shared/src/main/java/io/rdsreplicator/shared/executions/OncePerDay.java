package io.rdsreplicator.shared.executions;

import java.time.LocalDate;

/** Stores for which databases a day's first refusal by a limit was reported. Further refusals are not reported. */
public interface OncePerDay {
    /** For a state machine without a limit. */
    OncePerDay NEVER = new OncePerDay() {
        @Override
        public boolean isTold(String sourceDatabase, LocalDate day) {
            return false;
        }

        @Override
        public void told(String sourceDatabase, LocalDate day) {
            // Every refusal is reported.
        }
    };

    boolean isTold(String sourceDatabase, LocalDate day);

    void told(String sourceDatabase, LocalDate day);
}
