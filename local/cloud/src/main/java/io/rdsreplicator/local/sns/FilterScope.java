package io.rdsreplicator.local.sns;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;

/** The part of a message that a filter policy reads. */
enum FilterScope {
    ATTRIBUTES("MessageAttributes") {
        @Override
        JsonNode of(PublishedMessage message) {
            ObjectNode attributes = JsonNodeFactory.instance.objectNode();
            message.attributes().forEach((name, value) -> {
                JsonNode node = node(value);
                if (!node.isMissingNode()) {
                    attributes.set(name, node);
                }
            });
            return attributes;
        }
    },

    BODY("MessageBody") {
        /** A body that is not a JSON object has no keys. */
        @Override
        JsonNode of(PublishedMessage message) {
            return json(message.message());
        }
    };

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    final String word;

    FilterScope(String word) {
        this.word = word;
    }

    abstract JsonNode of(PublishedMessage message);

    static FilterScope parse(String word) {
        for (FilterScope scope : values()) {
            if (scope.word.equals(word)) {
                return scope;
            }
        }
        throw SnsFailures.invalid(
                "FilterPolicyScope: Invalid value [" + word + "]. Please use either MessageBody or MessageAttributes");
    }

    /** Missing if filter policies cannot read the attribute, for example a binary one. */
    private static JsonNode node(MessageAttributeValue attribute) {
        String type = attribute.dataType();
        if (type.equals("String.Array")) {
            return json(attribute.stringValue());
        }
        if (type.startsWith("Number")) {
            return number(attribute.stringValue());
        }
        return type.startsWith("String")
                ? JsonNodeFactory.instance.textNode(attribute.stringValue())
                : MissingNode.getInstance();
    }

    private static JsonNode number(String text) {
        try {
            return JsonNodeFactory.instance.numberNode(new BigDecimal(text));
        } catch (NumberFormatException e) {
            return MissingNode.getInstance();
        }
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }
}
