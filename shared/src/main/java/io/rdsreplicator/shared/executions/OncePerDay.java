package io.rdsreplicator.shared.executions;

import java.time.LocalDate;

/** Remembers of which databases a day's first refusal by a limit was told: each further one is not. */
public interface OncePerDay {
    /** Where no limit is set. */
    OncePerDay NEVER = new OncePerDay() {
        @Override
        public boolean isTold(String sourceDatabase, LocalDate day) {
            return false;
        }

        @Override
        public void told(String sourceDatabase, LocalDate day) {
            // Every refusal is told.
        }
    };

    boolean isTold(String sourceDatabase, LocalDate day);

    void told(String sourceDatabase, LocalDate day);
}
