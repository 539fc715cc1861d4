package io.rdsreplicator.local.stacks.resources;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The properties of one resource, with functions resolved. An absent property reads as null or empty. */
public final class Properties {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String path;
    private final Map<String, Object> values;

    public Properties(Map<String, Object> values) {
        this("#", values);
    }

    private Properties(String path, Map<String, Object> values) {
        this.path = path;
        this.values = values;
    }

    public Set<String> names() {
        return values.keySet();
    }

    public Set<String> changedFrom(Properties before) {
        Set<String> changed = new TreeSet<>(values.keySet());
        changed.addAll(before.values.keySet());
        changed.removeIf(name -> Objects.equals(values.get(name), before.values.get(name)));
        return changed;
    }

    /**
     * Replaces the file names among these properties with full paths. So the same name in another directory is another
     * value.
     *
     * @param directory the base of the paths; null if the template came without a directory
     */
    public Properties withFullPaths(Set<String> names, Path directory) {
        Map<String, Object> full = new LinkedHashMap<>(values);
        if (directory != null) {
            names.forEach(name -> full.computeIfPresent(
                    name,
                    (key, value) -> value instanceof String file
                            ? directory
                                    .resolve(file)
                                    .toAbsolutePath()
                                    .normalize()
                                    .toString()
                            : value));
        }
        return new Properties(path, full);
    }

    /** The value of a property, or null. */
    public Object value(String name) {
        return values.get(name);
    }

    /** All properties as JSON. */
    public String toJson() {
        return toJson(values);
    }

    boolean has(String name) {
        return values.get(name) != null;
    }

    Object raw(String name) {
        return values.get(name);
    }

    String text(String name) {
        return has(name) ? textOf(values.get(name), path + "/" + name) : null;
    }

    String text(String name, String otherwise) {
        return has(name) ? text(name) : otherwise;
    }

    String required(String name) {
        if (!has(name)) {
            throw new PropertyException(path + ": required key [" + name + "] not found");
        }
        return text(name);
    }

    boolean flag(String name) {
        return Boolean.parseBoolean(text(name));
    }

    Integer number(String name) {
        if (!has(name)) {
            return null;
        }
        try {
            return new BigDecimal(text(name)).intValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            throw new PropertyException(path + "/" + name + ": expected type: Integer, found: " + text(name));
        }
    }

    List<String> texts(String name) {
        return list(name).stream().map(item -> textOf(item, path + "/" + name)).toList();
    }

    Map<String, String> textMap(String name) {
        Map<String, String> result = new LinkedHashMap<>();
        if (has(name)) {
            mapOf(values.get(name), path + "/" + name)
                    .forEach((k, v) -> result.put(k, textOf(v, path + "/" + name + "/" + k)));
        }
        return result;
    }

    /** The objects of a list. */
    List<Properties> items(String name) {
        List<Object> list = list(name);
        return java.util.stream.IntStream.range(0, list.size())
                .mapToObj(i ->
                        new Properties(path + "/" + name + "/" + i, mapOf(list.get(i), path + "/" + name + "/" + i)))
                .toList();
    }

    /** A nested object; null if absent. Refuses names that are not among the known ones. */
    Properties nested(String name, String... known) {
        if (!has(name)) {
            return null;
        }
        return new Properties(path + "/" + name, mapOf(values.get(name), path + "/" + name)).only(known);
    }

    /** Returns this object. Refuses names that are not among the known ones. */
    Properties only(String... known) {
        for (String name : values.keySet()) {
            if (!List.of(known).contains(name)) {
                throw new PropertyException(path + ": extraneous key [" + name + "] is not permitted");
            }
        }
        return this;
    }

    /** A document: an object becomes JSON, and a text stays as it is. */
    public String json(String name) {
        Object value = values.get(name);
        return value == null ? null : value instanceof String text ? text : toJson(value);
    }

    /** These properties with the tags of the stack. A tag of the properties overrides a stack tag. */
    public Properties withStackTags(Map<String, String> stackTags) {
        if (stackTags.isEmpty()) {
            return this;
        }
        Map<String, String> all = new LinkedHashMap<>(new TreeMap<>(stackTags));
        all.putAll(tags());
        Map<String, Object> merged = new LinkedHashMap<>(values);
        List<Map<String, String>> list = new ArrayList<>();
        all.forEach((key, value) -> list.add(Map.of("Key", key, "Value", value)));
        merged.put("Tags", list);
        return new Properties(path, merged);
    }

    /** {@code Tags}, in the form {@code [{Key, Value}]}. */
    Map<String, String> tags() {
        Map<String, String> tags = new LinkedHashMap<>();
        items("Tags").forEach(tag -> tags.put(tag.only("Key", "Value").required("Key"), tag.required("Value")));
        return tags;
    }

    /** The raw values of these names, where present. */
    Map<String, Object> pick(String... names) {
        Map<String, Object> picked = new LinkedHashMap<>();
        for (String name : names) {
            if (has(name)) {
                picked.put(name, values.get(name));
            }
        }
        return picked;
    }

    String path() {
        return path;
    }

    static String toJson(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new PropertyException("#: not JSON: " + e.getOriginalMessage());
        }
    }

    private List<Object> list(String name) {
        Object value = values.get(name);
        if (value == null) {
            return List.of();
        }
        if (value instanceof Collection<?> items) {
            return List.copyOf(items);
        }
        throw new PropertyException(path + "/" + name + ": expected type: JSONArray, found: " + kind(value));
    }

    static String textOf(Object value, String where) {
        if (value == null || value instanceof Map || value instanceof Collection) {
            throw new PropertyException(where + ": expected type: String, found: " + kind(value));
        }
        return String.valueOf(value);
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> mapOf(Object value, String where) {
        if (value instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        throw new PropertyException(where + ": expected type: JSONObject, found: " + kind(value));
    }

    private static String kind(Object value) {
        return value == null
                ? "Null"
                : value instanceof Map ? "JSONObject" : value instanceof Collection ? "JSONArray" : "String";
    }
}
