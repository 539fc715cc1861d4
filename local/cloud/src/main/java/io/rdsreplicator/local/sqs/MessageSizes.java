package io.rdsreplicator.local.sqs;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** Measures a message as SQS does: its body, and the names, types and values of its attributes. */
final class MessageSizes {
    private MessageSizes() {}

    static int of(String body, Map<String, MessageAttributeValue> attributes) {
        return bytes(body)
                + attributes.entrySet().stream()
                        .mapToInt(e -> bytes(e.getKey()) + bytes(e.getValue()))
                        .sum();
    }

    private static int bytes(MessageAttributeValue value) {
        int binary = value.binaryValue() == null ? 0 : value.binaryValue().asByteArray().length;
        return bytes(value.dataType()) + binary + (value.stringValue() == null ? 0 : bytes(value.stringValue()));
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
