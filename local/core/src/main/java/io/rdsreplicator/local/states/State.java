package io.rdsreplicator.local.states;

import java.util.List;

/** A checked state of a definition. If a {@link PayloadTemplate} is null, the definition does not have that field. */
sealed interface State {
    String name();

    default String type() {
        return getClass().getSimpleName();
    }

    default Handling handling() {
        return Handling.NONE;
    }

    /** The normal exit. For a Choice it is the default, or null if it has none. */
    Exit exit();

    record Task(
            String name,
            String resource,
            PayloadTemplate arguments,
            PayloadTemplate timeoutSeconds,
            Handling handling,
            Exit exit)
            implements State {}

    record Choice(String name, List<Rule> rules, Exit exit) implements State {}

    record Rule(PayloadTemplate condition, Exit exit) {}

    record Wait(String name, PayloadTemplate seconds, PayloadTemplate timestamp, Exit exit) implements State {}

    record Pass(String name, Exit exit) implements State {}

    record Parallel(String name, PayloadTemplate arguments, List<Workflow> branches, Handling handling, Exit exit)
            implements State {}

    record Map(
            String name,
            PayloadTemplate items,
            PayloadTemplate itemSelector,
            PayloadTemplate maxConcurrency,
            Workflow processor,
            Handling handling,
            Exit exit)
            implements State {}

    record Succeed(String name, Exit exit) implements State {}

    record Fail(String name, PayloadTemplate error, PayloadTemplate cause) implements State {
        @Override
        public Exit exit() {
            return null;
        }
    }
}
