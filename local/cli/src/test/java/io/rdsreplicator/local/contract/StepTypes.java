package io.rdsreplicator.local.contract;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.Map;

/** The records that a step reads and writes; of whichever release its class is. */
public final class StepTypes {
    private StepTypes() {}

    public static Type input(Class<?> step) {
        return ((ParameterizedType) step.getGenericSuperclass()).getActualTypeArguments()[0];
    }

    public static Type output(Class<?> step) {
        return ((ParameterizedType) step.getGenericSuperclass()).getActualTypeArguments()[1];
    }

    /** The types of a record's fields in JSON, by their names and former names; none of what is no record. */
    public static Map<String, Type> fields(Class<?> type) {
        Map<String, Type> fields = new LinkedHashMap<>();
        for (RecordComponent field : type.isRecord() ? type.getRecordComponents() : new RecordComponent[0]) {
            fields.put(field.getName(), field.getGenericType());
            JsonAlias former = field.getAccessor().getAnnotation(JsonAlias.class);
            for (String name : former == null ? new String[0] : former.value()) {
                fields.put(name, field.getGenericType());
            }
        }
        for (Method method : type.getDeclaredMethods()) {
            if (method.isAnnotationPresent(JsonProperty.class) && method.getParameterCount() == 0) {
                fields.put(method.getName(), method.getGenericReturnType());
            }
        }
        return fields;
    }
}
