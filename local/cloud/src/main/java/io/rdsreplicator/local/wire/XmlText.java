package io.rdsreplicator.local.wire;

import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.traits.TimestampFormatTrait.Format;

/** Builds an XML text. Lists and maps without members become empty elements. */
final class XmlText {
    private static final int REPLACEMENT = 0xFFFD;
    private final StringBuilder text = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");

    void open(String name) {
        text.append('<').append(name).append('>');
    }

    void open(String name, String attribute, String value) {
        text.append('<').append(name).append(' ').append(attribute).append("=\"");
        escape(value);
        text.append("\">");
    }

    void close(String name) {
        text.append("</").append(name).append('>');
    }

    void element(String name, String value) {
        open(name);
        escape(value);
        close(name);
    }

    void text(String value) {
        escape(value);
    }

    /** Writes the members of a structure that belong in the body and have a value. */
    void members(SdkPojo structure) {
        for (SdkField<?> field : structure.sdkFields()) {
            Object value = field.getValueOrDefault(structure);
            if (value != null && field.location() == MarshallLocation.PAYLOAD) {
                value(field.unmarshallLocationName(), field, value);
            }
        }
    }

    private void value(String name, SdkField<?> field, Object value) {
        if (value instanceof SdkPojo structure) {
            open(name);
            members(structure);
            close(name);
        } else if (value instanceof List<?> list) {
            list(name, field.getTrait(ListTrait.class), list);
        } else if (value instanceof Map<?, ?> map) {
            map(name, field.getTrait(MapTrait.class), map);
        } else {
            element(name, Scalars.write(field, value, Format.ISO_8601));
        }
    }

    private void list(String name, ListTrait trait, List<?> list) {
        if (trait.isFlattened()) {
            list.forEach(item -> value(name, trait.memberFieldInfo(), item));
            return;
        }
        String member = trait.memberLocationName() == null ? "member" : trait.memberLocationName();
        open(name);
        list.forEach(item -> value(member, trait.memberFieldInfo(), item));
        close(name);
    }

    private void map(String name, MapTrait trait, Map<?, ?> map) {
        if (!trait.isFlattened()) {
            open(name);
        }
        String entry = trait.isFlattened() ? name : "entry";
        map.forEach((key, value) -> {
            open(entry);
            element(trait.keyLocationName(), key.toString());
            value(trait.valueLocationName(), trait.valueFieldInfo(), value);
            close(entry);
        });
        if (!trait.isFlattened()) {
            close(name);
        }
    }

    private void escape(String value) {
        value.codePoints().forEach(c -> {
            switch (c) {
                case '<' -> text.append("&lt;");
                case '>' -> text.append("&gt;");
                case '&' -> text.append("&amp;");
                case '"' -> text.append("&quot;");
                case '\r' -> text.append("&#13;");
                default -> text.appendCodePoint(isCharacter(c) ? c : REPLACEMENT);
            }
        });
    }

    /** XML 1.0 cannot represent the other control characters, nor an unpaired surrogate. */
    private static boolean isCharacter(int c) {
        return c == '\t' || c == '\n' || (c >= 0x20 && c <= 0xD7FF) || (c >= 0xE000 && c <= 0xFFFD) || c >= 0x10000;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
