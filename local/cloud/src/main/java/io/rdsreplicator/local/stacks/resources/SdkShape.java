package io.rdsreplicator.local.stacks.resources;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.utils.builder.Buildable;

/**
 * Fills a request of the SDK from properties. CloudFormation's names are the API's, except for the case of some
 * letters. At any depth, a name that the API's model does not have is refused.
 */
final class SdkShape {
    private SdkShape() {}

    static <B extends SdkPojo> B fill(B builder, Map<String, Object> values) {
        fill(builder, values, "#");
        return builder;
    }

    private static void fill(SdkPojo builder, Map<String, Object> values, String path) {
        values.forEach((name, value) -> {
            SdkField<?> field = builder.sdkFields().stream()
                    .filter(f -> f.memberName().equalsIgnoreCase(name))
                    .findFirst()
                    .orElseThrow(
                            () -> new PropertyException(path + ": extraneous key [" + name + "] is not permitted"));
            field.set(builder, convert(field, value, path + "/" + name));
        });
    }

    private static Object convert(SdkField<?> field, Object value, String path) {
        MarshallingType<?> type = field.marshallingType();
        if (type == MarshallingType.LIST) {
            if (!(value instanceof Collection<?> items)) {
                throw new PropertyException(path + ": expected type: JSONArray, found: String");
            }
            SdkField<?> member = field.getTrait(ListTrait.class).memberFieldInfo();
            List<Object> list = new ArrayList<>();
            items.forEach(item -> list.add(convert(member, item, path + "/" + list.size())));
            return list;
        }
        if (type == MarshallingType.MAP) {
            SdkField<?> member = field.getTrait(MapTrait.class).valueFieldInfo();
            Map<String, Object> map = new LinkedHashMap<>();
            Properties.mapOf(value, path).forEach((key, item) -> map.put(key, convert(member, item, path + "/" + key)));
            return map;
        }
        if (type == MarshallingType.SDK_POJO) {
            SdkPojo inner = field.constructor().get();
            fill(inner, Properties.mapOf(value, path), path);
            return ((Buildable) inner).build();
        }
        return scalar(type, Properties.textOf(value, path), path);
    }

    private static Object scalar(MarshallingType<?> type, String text, String path) {
        if (type == MarshallingType.STRING) {
            return text;
        }
        if (type == MarshallingType.BOOLEAN) {
            return Boolean.valueOf(text);
        }
        try {
            BigDecimal number = new BigDecimal(text);
            if (type == MarshallingType.INTEGER) {
                return number.intValueExact();
            }
            if (type == MarshallingType.LONG) {
                return number.longValueExact();
            }
            if (type == MarshallingType.DOUBLE) {
                return number.doubleValue();
            }
        } catch (ArithmeticException | NumberFormatException e) {
            throw new PropertyException(path + ": expected type: Number, found: " + text);
        }
        throw new PropertyException(path + ": not implemented here");
    }
}
