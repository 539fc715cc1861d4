package io.rdsreplicator.local.wire;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.traits.TimestampFormatTrait.Format;

/**
 * The parameters of a query request as a tree, which their names such as {@code Tags.member.1.Key} describe. A list
 * member can be {@code Tags.1}, {@code Tags.member.1} or {@code Tags.Tag.1}. A map entry can be {@code
 * Attributes.entry.1} or {@code Attributes.1}.
 */
final class QueryParameters {
    private static final int DEEPEST = 32;
    private final Map<String, QueryParameters> children = new TreeMap<>();
    private String value;

    private QueryParameters() {}

    static QueryParameters of(Map<String, List<String>> named) {
        QueryParameters root = new QueryParameters();
        named.forEach((name, values) -> {
            String[] steps = name.split("\\.", DEEPEST + 1);
            if (steps.length > DEEPEST) {
                throw WireFailure.malformedQuery("a parameter name of more than " + DEEPEST + " parts");
            }
            QueryParameters at = root;
            for (String step : steps) {
                at = at.children.computeIfAbsent(step, s -> new QueryParameters());
            }
            at.value = values.get(values.size() - 1);
        });
        return root;
    }

    /** Fills the fields of a structure's builder. As on AWS, parameters that the model does not have are ignored. */
    void fill(SdkPojo builder) {
        for (SdkField<?> field : builder.sdkFields()) {
            QueryParameters child = children.get(field.locationName());
            if (child != null) {
                field.set(builder, child.value(field));
            }
        }
    }

    private Object value(SdkField<?> field) {
        MarshallingType<?> type = field.marshallingType();
        if (type == MarshallingType.SDK_POJO) {
            SdkPojo nested = field.constructor().get();
            fill(nested);
            return Operation.build(nested);
        } else if (type == MarshallingType.LIST) {
            SdkField<?> member = field.getTrait(ListTrait.class).memberFieldInfo();
            return items(field).stream().map(item -> item.value(member)).toList();
        } else if (type == MarshallingType.MAP) {
            return map(field, field.getTrait(MapTrait.class));
        }
        if (value == null) {
            throw WireFailure.malformedInput(field.locationName() + " is a single value");
        }
        try {
            return Scalars.read(field, value, Format.ISO_8601);
        } catch (IllegalArgumentException e) {
            throw WireFailure.malformedInput(e.getMessage());
        }
    }

    private Map<String, Object> map(SdkField<?> field, MapTrait trait) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (QueryParameters entry : items(field)) {
            QueryParameters key = entry.children.get(trait.keyLocationName());
            QueryParameters mapped = entry.children.get(trait.valueLocationName());
            if (key == null || key.value == null || mapped == null) {
                throw WireFailure.malformedInput("an entry of " + field.locationName() + " has no "
                        + trait.keyLocationName() + " or no " + trait.valueLocationName());
            }
            map.put(key.value, mapped.value(trait.valueFieldInfo()));
        }
        return map;
    }

    /** The numbered parameters below this one, or below its only child, in numerical order. */
    private List<QueryParameters> items(SdkField<?> field) {
        QueryParameters list = this;
        if (children.size() == 1 && !children.keySet().iterator().next().matches("\\d+")) {
            list = children.values().iterator().next();
        }
        if (list.children.isEmpty() && "".equals(list.value)) {
            return List.of();
        }
        Map<Integer, QueryParameters> numbered = new TreeMap<>();
        list.children.forEach((number, item) -> {
            if (!number.matches("\\d{1,9}")) {
                throw WireFailure.malformedInput(field.locationName() + " is a list, whose members are numbered");
            }
            numbered.put(Integer.valueOf(number), item);
        });
        if (numbered.isEmpty()) {
            throw WireFailure.malformedInput(field.locationName() + " is a list, whose members are numbered");
        }
        return new ArrayList<>(numbered.values());
    }
}
