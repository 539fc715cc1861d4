package io.rdsreplicator.local.emulators;

import io.rdsreplicator.local.emulators.Emulator.Kind;
import java.util.Set;

/**
 * All that an emulator is known not to do as AWS does. What stands here leaves a test or an expectation out; nothing else does. Beside it,
 * none of them but ours has an RDS that copies, shares and restores as AWS's does, and the steps' RDS is ours everywhere.
 */
enum Gap {
    ASYMMETRIC_KEYS("its keys are symmetric, which is what RDS uses", Kind.OURS),
    PYTHON_FUNCTIONS(
            "it has the runtimes that the templates name, and lets what a test plugs in answer for any code",
            Kind.OURS),
    EXECUTIONS(
            "it accepts every definition and runs none: its evaluator of JSONata is left out of its package",
            Kind.MOTO),
    POLICIES_OF_STACKS(
            "a stack sets no topic policy and lists it without a name; its keys get a character for a policy",
            Kind.MOTO),
    READING_WITHOUT_LABEL("a secret that is read without a label is the version put last, not AWSCURRENT", Kind.MOTO);

    private final String reason;
    private final Set<Kind> kinds;

    Gap(String reason, Kind... kinds) {
        this.reason = reason;
        this.kinds = Set.of(kinds);
    }

    boolean isIn(Kind kind) {
        return kinds.contains(kind);
    }

    String reason() {
        return reason;
    }
}
