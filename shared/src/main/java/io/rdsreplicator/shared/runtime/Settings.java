package io.rdsreplicator.shared.runtime;

import io.rdsreplicator.shared.errors.InvalidRequestException;
import java.time.Duration;
import java.util.Map;

/**
 * Reads the settings that the template passes to a function in environment variables. If one is missing or malformed,
 * the exception names it.
 */
public final class Settings {
    private final Map<String, String> values;

    private Settings(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    public static Settings fromEnvironment() {
        return new Settings(System.getenv());
    }

    public static Settings of(Map<String, String> values) {
        return new Settings(values);
    }

    /**
     * @throws InvalidRequestException if it is missing or blank
     */
    public String text(String name) {
        String value = optional(name);
        if (value.isEmpty()) {
            throw new InvalidRequestException("environment variable " + name + " is missing: deploy the stack again");
        }
        return value;
    }

    /** The value, or an empty text. */
    public String optional(String name) {
        return values.getOrDefault(name, "").strip();
    }

    public int wholeNumber(String name) {
        String value = text(name);
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new InvalidRequestException("environment variable " + name + " must be a whole number");
        }
    }

    public boolean flag(String name) {
        String value = text(name);
        if (!value.equals("true") && !value.equals("false")) {
            throw new InvalidRequestException("environment variable " + name + " must be true or false");
        }
        return value.equals("true");
    }

    public Duration hours(String name) {
        return Duration.ofHours(wholeNumber(name));
    }

    public Duration minutes(String name) {
        return Duration.ofMinutes(wholeNumber(name));
    }
}
