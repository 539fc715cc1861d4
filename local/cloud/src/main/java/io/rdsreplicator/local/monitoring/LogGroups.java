package io.rdsreplicator.local.monitoring;

import io.rdsreplicator.local.identity.AccessRequest;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.AmazonResourceName;
import io.rdsreplicator.local.identity.Authorization;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.identity.Verdict;
import io.rdsreplicator.local.time.Timeline;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * Local CloudWatch Logs: the log groups of every account and Region. A writer needs permission to create a stream and
 * to put events, as in the <a
 * href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html">Service
 * Authorization Reference</a>. As on AWS, a line that cannot be written is lost and the writer gets no error. Only
 * {@link #lost} shows it.
 */
public final class LogGroups {
    private final Timeline timeline;
    private final Authorization authorization;
    private final Map<String, List<LogEvent>> byArn = new TreeMap<>();
    private final List<Loss> losses = new ArrayList<>();
    private final List<BiConsumer<AccountRegion, String>> readers = new ArrayList<>();

    public LogGroups(Timeline timeline, Authorization authorization) {
        this.timeline = timeline;
        this.authorization = authorization;
    }

    /** One line of a log. */
    public record LogEvent(Instant at, String stream, String message) {}

    /** Records that a line did not reach its group. It does not contain the line. */
    public record Loss(Instant at, String groupArn, String reason) {}

    /** @throws IllegalArgumentException if the account and Region has a group of that name */
    public void create(AccountRegion place, String name) {
        timeline.locked(() -> {
            if (byArn.putIfAbsent(arn(place, name), new ArrayList<>()) != null) {
                throw new IllegalArgumentException("The specified log group already exists: " + name);
            }
            return null;
        });
    }

    /** Does nothing if the group does not exist. */
    public void delete(AccountRegion place, String name) {
        timeline.locked(() -> byArn.remove(arn(place, name)));
    }

    /** The content of a group, oldest first; empty if the group does not exist. */
    public Optional<List<LogEvent>> read(AccountRegion place, String name) {
        return timeline.locked(
                () -> Optional.ofNullable(byArn.get(arn(place, name))).map(List::copyOf));
    }

    /** The lines that could not be written, oldest first. */
    public List<Loss> lost() {
        return timeline.locked(() -> List.copyOf(losses));
    }

    /** Passes every line that is successfully written from now on to the reader. */
    void read(BiConsumer<AccountRegion, String> reader) {
        readers.add(reader);
    }

    /** Writes a line with the writer's permissions. A group that does not exist is created if the writer may do so. */
    public void write(Caller writer, String name, String stream, String message) {
        timeline.locked(() -> {
            String group = arn(writer.place(), name);
            String refusal = refusal(writer, group, stream);
            if (refusal == null) {
                byArn.computeIfAbsent(group, arn -> new ArrayList<>())
                        .add(new LogEvent(timeline.instant(), stream, message));
                readers.forEach(reader -> reader.accept(writer.place(), message));
            } else {
                losses.add(new Loss(timeline.instant(), group, refusal));
            }
            return null;
        });
    }

    /**
     * Writes a line from a log delivery. The group's resource policy was created together with the delivery, so no
     * permission is checked.
     */
    void deliver(String groupArn, String stream, String message) {
        List<LogEvent> events = byArn.get(groupArn);
        if (events == null) {
            losses.add(new Loss(timeline.instant(), groupArn, "The specified log group does not exist."));
        } else {
            events.add(new LogEvent(timeline.instant(), stream, message));
        }
    }

    private String refusal(Caller writer, String group, String stream) {
        String anyStream = group + ":log-stream:";
        Stream<AccessRequest> needed = Stream.of(
                AccessRequest.of(writer, "logs:CreateLogGroup", anyStream),
                AccessRequest.of(writer, "logs:CreateLogStream", anyStream),
                AccessRequest.of(writer, "logs:PutLogEvents", anyStream + stream));
        return needed.skip(byArn.containsKey(group) ? 1 : 0)
                .map(this::refusal)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private String refusal(AccessRequest request) {
        Verdict verdict = authorization.decide(request.caller().account(), null, request);
        return verdict.allowed() ? null : verdict.message(request);
    }

    private static String arn(AccountRegion place, String name) {
        return place.arn("logs", "log-group:" + name);
    }

    /** A group's ARN without the suffix {@code :*} of CloudFormation's attribute. */
    static String plain(String groupArn) {
        return AmazonResourceName.isArn(groupArn) && groupArn.endsWith(":*")
                ? groupArn.substring(0, groupArn.length() - 2)
                : groupArn;
    }
}
