package io.rdsreplicator.local.states;

import java.util.List;

/** A state of a definition, checked. A null {@link PayloadTemplate} is a field that the definition does not have. */
sealed interface State {
    String name();

    default String type() {
        return getClass().getSimpleName();
    }

    default Handling handling() {
        return Handling.NONE;
    }

    /** The regular way out; a Choice's default, null where it has none. */
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
