package io.rdsreplicator.local.states;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.HistoryEventExecutionDataDetails;
import software.amazon.awssdk.services.sfn.model.HistoryEventType;
import software.amazon.awssdk.utils.builder.SdkBuilder;
import software.amazon.awssdk.utils.builder.ToCopyableBuilder;

/**
 * The events of one execution. Their ids start at 1. An execution can have 25,000 events, and the last one is reserved
 * for its end.
 */
final class ExecutionHistory {
    static final int LIMIT = 25_000;
    private static final List<String> DATA = List.of(
            "input",
            "inputDetails",
            "output",
            "outputDetails",
            "parameters",
            "assignedVariables",
            "assignedVariablesDetails");

    private ArrayList<HistoryEvent> events = new ArrayList<>();
    /** Null while {@link #events} holds the events. */
    private byte[] packed;

    /** Thrown instead of the event that would exceed the limit. */
    static final class Full extends RuntimeException {
        Full() {
            super("The execution reached the maximum number of history events (" + LIMIT + ").", null, false, false);
        }
    }

    /** @return the event's id */
    long add(HistoryEventType type, Instant at, long previous, Consumer<HistoryEvent.Builder> details) {
        if (events.size() >= LIMIT - 1) {
            throw new Full();
        }
        return append(type, at, previous, details);
    }

    /** Adds the event that ends the execution. The limit always leaves room for it. */
    void close(HistoryEventType type, Instant at, long previous, Consumer<HistoryEvent.Builder> details) {
        append(type, at, previous, details);
    }

    private long append(HistoryEventType type, Instant at, long previous, Consumer<HistoryEvent.Builder> details) {
        long id = events.size() + 1L;
        events.add(HistoryEvent.builder()
                .id(id)
                .previousEventId(previous)
                .type(type)
                .timestamp(at)
                .applyMutation(details)
                .build());
        return id;
    }

    HistoryEvent newest() {
        return events.get(events.size() - 1);
    }

    /** Compresses the events of an execution that has ended to a thirtieth of the memory, until somebody reads them. */
    void pack() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(new DeflaterOutputStream(bytes))) {
            out.writeObject(events);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        packed = bytes.toByteArray();
        events = null;
    }

    @SuppressWarnings("unchecked")
    private List<HistoryEvent> unpacked() {
        try (ObjectInputStream in = new ObjectInputStream(new InflaterInputStream(new ByteArrayInputStream(packed)))) {
            return (List<HistoryEvent>) in.readObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    List<HistoryEvent> events(boolean newestFirst) {
        List<HistoryEvent> copy = packed == null ? new ArrayList<>(events) : unpacked();
        if (newestFirst) {
            Collections.reverse(copy);
        }
        return copy;
    }

    static HistoryEventExecutionDataDetails whole() {
        return HistoryEventExecutionDataDetails.builder().truncated(false).build();
    }

    /** The event without the input and output of the states. */
    static HistoryEvent withoutData(HistoryEvent event) {
        HistoryEvent.Builder builder = event.toBuilder();
        for (SdkField<?> field : event.sdkFields()) {
            if (field.getValueOrDefault(event) instanceof ToCopyableBuilder<?, ?> details) {
                SdkBuilder<?, ?> stripped = details.toBuilder();
                for (SdkField<?> inner : ((SdkPojo) details).sdkFields()) {
                    if (DATA.contains(inner.locationName())) {
                        inner.set(stripped, null);
                    }
                }
                field.set(builder, stripped.build());
            }
        }
        return builder.build();
    }
}
