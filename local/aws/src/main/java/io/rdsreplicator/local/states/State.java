package io.rdsreplicator.local.states;

import java.util.List;

/** A state of a definition, checked. A null {@link Template} is a field that the definition does not have. */
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

    record Task(String name, String resource, Template arguments, Template timeoutSeconds, Handling handling, Exit exit) implements State {}

    record Choice(String name, List<Rule> rules, Exit exit) implements State {}

    record Rule(Template condition, Exit exit) {}

    record Wait(String name, Template seconds, Template timestamp, Exit exit) implements State {}

    record Pass(String name, Exit exit) implements State {}

    record Parallel(String name, Template arguments, List<Workflow> branches, Handling handling, Exit exit) implements State {}

    record Map(
            String name,
            Template items,
            Template itemSelector,
            Template maxConcurrency,
            Workflow processor,
            Handling handling,
            Exit exit)
            implements State {}

    record Succeed(String name, Exit exit) implements State {}

    record Fail(String name, Template error, Template cause) implements State {
        @Override
        public Exit exit() {
            return null;
        }
    }
}
