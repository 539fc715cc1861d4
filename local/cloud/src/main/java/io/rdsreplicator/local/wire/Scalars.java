package io.rdsreplicator.local.wire;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.TimestampFormatTrait;
import software.amazon.awssdk.core.traits.TimestampFormatTrait.Format;

/** Converts simple values to and from text: in forms, XML, headers, paths and query strings. */
final class Scalars {
    private static final DateTimeFormatter RFC_822 = DateTimeFormatter.ofPattern(
                    "EEE, d MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter ISO_8601 = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private Scalars() {}

    /** The timestamp format of the model, or the protocol's default. */
    static Format format(SdkField<?> field, Format otherwise) {
        return field.getOptionalTrait(TimestampFormatTrait.class)
                .map(TimestampFormatTrait::format)
                .orElse(otherwise);
    }

    static String write(SdkField<?> field, Object value, Format timestamps) {
        if (value instanceof Instant instant) {
            return write(instant, format(field, timestamps));
        }
        if (value instanceof SdkBytes bytes) {
            return Base64.getEncoder().encodeToString(bytes.asByteArrayUnsafe());
        }
        return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
    }

    static String write(Instant instant, Format format) {
        return switch (format) {
            case RFC_822 -> RFC_822.format(instant);
            case UNIX_TIMESTAMP -> seconds(instant).toPlainString();
            case UNIX_TIMESTAMP_MILLIS -> Long.toString(instant.toEpochMilli());
            default -> ISO_8601.format(instant);
        };
    }

    /** Seconds since 1970, with milliseconds after the decimal point. */
    static BigDecimal seconds(Instant instant) {
        return BigDecimal.valueOf(instant.toEpochMilli(), 3);
    }

    /** @throws IllegalArgumentException if the text is not such a value; the message does not repeat the text */
    static Object read(SdkField<?> field, String text, Format timestamps) {
        MarshallingType<?> type = field.marshallingType();
        try {
            if (type == MarshallingType.STRING) {
                return text;
            } else if (type == MarshallingType.BOOLEAN) {
                return bool(text);
            } else if (type == MarshallingType.INSTANT) {
                return instant(text, format(field, timestamps));
            } else if (type == MarshallingType.SDK_BYTES) {
                return SdkBytes.fromByteArrayUnsafe(Base64.getDecoder().decode(text));
            }
            return number(type, new BigDecimal(text));
        } catch (DateTimeException | ArithmeticException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the value of " + field.locationName() + " is not a "
                            + type.getTargetClass().getSimpleName(),
                    e);
        }
    }

    /** @throws ArithmeticException if the number does not fit */
    static Object number(MarshallingType<?> type, BigDecimal number) {
        if (type == MarshallingType.INTEGER) {
            return number.intValueExact();
        } else if (type == MarshallingType.LONG) {
            return number.longValueExact();
        } else if (type == MarshallingType.SHORT) {
            return number.shortValueExact();
        } else if (type == MarshallingType.BYTE) {
            return number.byteValueExact();
        } else if (type == MarshallingType.DOUBLE) {
            return number.doubleValue();
        } else if (type == MarshallingType.FLOAT) {
            return number.floatValue();
        } else if (type == MarshallingType.BIG_DECIMAL) {
            return number;
        }
        throw new UnsupportedOperationException(
                "values of the type " + type.getTargetClass().getSimpleName() + " are not implemented here");
    }

    private static boolean bool(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException();
        };
    }

    private static Instant instant(String text, Format format) {
        return switch (format) {
            case RFC_822 -> RFC_822.parse(text, Instant::from);
            case UNIX_TIMESTAMP -> fromSeconds(new BigDecimal(text));
            case UNIX_TIMESTAMP_MILLIS -> Instant.ofEpochMilli(new BigDecimal(text).longValueExact());
            default -> DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from);
        };
    }

    /** @throws ArithmeticException if the time is out of range */
    static Instant fromSeconds(BigDecimal seconds) {
        if (seconds.precision() - seconds.scale() > 12) {
            throw new ArithmeticException("too far from 1970");
        }
        return Instant.ofEpochMilli(
                seconds.movePointRight(3).setScale(0, RoundingMode.HALF_UP).longValueExact());
    }
}
