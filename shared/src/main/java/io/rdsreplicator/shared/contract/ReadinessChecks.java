package io.rdsreplicator.shared.contract;

import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.FailedInRdsException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.LimitReachedException;
import io.rdsreplicator.shared.errors.QuotaReachedException;
import io.rdsreplicator.shared.errors.TransientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;

/** Collects what the checks of a preflight find. Each check is made on its own, whatever the others find. */
public final class ReadinessChecks {
    private final List<Finding> found = new ArrayList<>();

    /** Makes a check that throws if something is wrong. */
    public void check(String check, Runnable look) {
        look(check, () -> {
            look.run();
            return true;
        });
    }

    /** Makes a check that returns what is wrong. */
    public void ask(String check, Supplier<Optional<String>> look) {
        look(check, look).flatMap(answer -> answer).ifPresent(problem -> add(check, problem));
    }

    /**
     * Makes a check that other checks depend on.
     *
     * @return empty if something is wrong
     */
    public <T> Optional<T> look(String check, Supplier<T> look) {
        try {
            return Optional.of(look.get());
        } catch (InvalidRequestException
                | ConflictException
                | FailedInRdsException
                | LimitReachedException
                | QuotaReachedException e) {
            add(check, AwsErrors.message(e));
        } catch (TransientException e) {
            add(check, unchecked(AwsErrors.message(e)));
        } catch (SdkException e) {
            String message = AwsErrors.message(AwsErrors.translate(check, e));
            add(check, AwsErrors.isFailure(e) ? unchecked(message) : message);
        }
        return Optional.empty();
    }

    private static String unchecked(String reason) {
        return "this could not be checked: " + reason + ". Start the preflight again";
    }

    public void add(String check, String problem) {
        found.add(new Finding(check, problem));
    }

    public List<Finding> list() {
        return List.copyOf(found);
    }
}
