package io.rdsreplicator.local.lambda;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AmazonResourceName;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.time.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * The queue of asynchronous invocations. A function that fails is retried after one minute and again after two more
 * minutes. Then the on-failure destination is notified. If Lambda itself refuses an invocation for the moment, it
 * returns to the queue. It is retried after a second, and then after pauses that double up to five minutes. See <a
 * href="https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html">error handling</a> and <a
 * href="https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html">destinations</a>.
 */
final class AsyncInvocations {
    private static final Duration QUEUED = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    private static final JsonMapper JSON = new JsonMapper();
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final Timeline timeline;
    private final FrontDoor frontDoor;
    private final Functions functions;
    private final Invocations invocations;

    AsyncInvocations(Timeline timeline, FrontDoor frontDoor, Functions functions, Invocations invocations) {
        this.timeline = timeline;
        this.frontDoor = frontDoor;
        this.functions = functions;
        this.invocations = invocations;
    }

    void enqueue(LocalFunction function, String requestId, String payload) {
        new Queued(function, requestId, payload, timeline.instant()).tryAfter(QUEUED);
    }

    private final class Queued {
        private final LocalFunction function;
        private final String requestId;
        private final String payload;
        private final Instant since;
        private int attempts;
        private int refusals;
        private InvocationResult last;

        Queued(LocalFunction function, String requestId, String payload, Instant since) {
            this.function = function;
            this.requestId = requestId;
            this.payload = payload;
            this.since = since;
        }

        void tryAfter(Duration delay) {
            timeline.after(delay, "asynchronous invocation of " + function.spec.name(), this::attempt);
        }

        private void attempt() {
            if (!functions.holds(function)) {
                invocations.dropped(function.spec, requestId, payload, "the function was deleted");
                return;
            }
            boolean expired = Duration.between(since, timeline.instant())
                            .compareTo(function.settingsInForce().maximumAge())
                    > 0;
            if (expired) {
                finish("EventAgeExceeded", function.settingsInForce().onFailure());
                return;
            }
            try {
                invocations.connect(function);
            } catch (LambdaException e) {
                tryAfter(pause(refusals++));
                return;
            }
            attempts++;
            invocations.run(function.spec, requestId, payload, this::ended);
        }

        private static Duration pause(int refused) {
            Duration pause = Duration.ofSeconds(1L << Math.min(refused, 10));
            return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
        }

        private void ended(InvocationResult result) {
            last = result;
            AsyncSettings settings = function.settingsInForce();
            if (!result.failed()) {
                if (settings.onSuccess() != null) {
                    finish("Success", settings.onSuccess());
                }
            } else if (attempts <= settings.retries()) {
                tryAfter(Duration.ofMinutes(attempts));
            } else {
                finish("RetriesExhausted", settings.onFailure());
            }
        }

        private void finish(String condition, String destination) {
            if (destination == null) {
                invocations.dropped(function.spec, requestId, payload, condition + ", no destination");
                return;
            }
            Caller role = Caller.role(function.spec.place(), function.spec.roleArn());
            try {
                frontDoor.client(SqsClient.class, role).sendMessage(m -> m.queueUrl(queueUrl(destination))
                        .messageBody(record(condition).toString()));
            } catch (SdkException e) {
                invocations.dropped(
                        function.spec, requestId, payload, condition + ", destination failed: " + e.getMessage());
            }
        }

        private ObjectNode record(String condition) {
            ObjectNode record = JSON.createObjectNode()
                    .put("version", "1.0")
                    .put("timestamp", TIMESTAMP.format(timeline.instant()));
            record.putObject("requestContext")
                    .put("requestId", requestId)
                    .put("functionArn", function.spec.arn() + ":$LATEST")
                    .put("condition", condition)
                    .put("approximateInvokeCount", attempts);
            record.set("requestPayload", json(payload));
            if (last != null) {
                ObjectNode context = record.putObject("responseContext")
                        .put("statusCode", 200)
                        .put("executedVersion", "$LATEST");
                if (last.failed()) {
                    context.put("functionError", last.functionError());
                }
                record.set("responsePayload", json(last.payload()));
            }
            return record;
        }
    }

    private static String queueUrl(String arn) {
        AmazonResourceName queue = AmazonResourceName.parse(arn);
        return "https://sqs." + queue.region() + ".amazonaws.com/" + queue.account() + "/" + queue.resource();
    }

    private static JsonNode json(String text) {
        try {
            return text == null ? JSON.nullNode() : JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a runtime answered with something that is not JSON");
        }
    }
}
