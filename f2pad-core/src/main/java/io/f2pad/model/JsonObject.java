package io.f2pad.model;

import io.f2pad.ModelFormatException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object with typed access; keys keep their order and equal contents give equal text. A missing key or a value
 * of another type is a {@link ModelFormatException} that names the key. Not thread-safe while it is built.
 */
public final class JsonObject {

    private final Map<String, @Nullable Object> values;
    private final String source;

    private JsonObject(Map<String, @Nullable Object> values, String source) {
        this.values = values;
        this.source = source;
    }

    /** {@return a new empty object} */
    public static JsonObject of() {
        return new JsonObject(new LinkedHashMap<>(), "object");
    }

    /**
     * Reads an object.
     *
     * @param text   JSON text
     * @param source what messages call the text
     * @return the object
     * @throws ModelFormatException if the text is not one JSON object
     */
    public static JsonObject parse(String text, String source) {
        return new JsonObject(Json.object(text, source), source);
    }

    /**
     * Sets a key.
     *
     * @param key   the key
     * @param value a string, number, boolean, {@code double[]}, {@code int[]}, {@code long[]} or {@code JsonObject}
     * @return this
     */
    public JsonObject put(String key, Object value) {
        Object stored;
        if (value instanceof JsonObject object) {
            stored = object.values;
        } else if (value instanceof double[] doubles) {
            stored = Arrays.stream(doubles).boxed().toList();
        } else if (value instanceof int[] ints) {
            stored = Arrays.stream(ints).mapToObj(i -> (Object) (long) i).toList();
        } else if (value instanceof long[] longs) {
            stored = Arrays.stream(longs).boxed().toList();
        } else if (value instanceof Integer || value instanceof Long) {
            stored = ((Number) value).longValue();
        } else if (value instanceof Number number) {
            stored = number.doubleValue();
        } else if (value instanceof String || value instanceof Boolean) {
            stored = value;
        } else {
            throw new IllegalArgumentException("json: cannot hold a " + value.getClass().getSimpleName());
        }
        values.put(key, stored);
        return this;
    }

    /** {@return the keys in their order} */
    public Set<String> keys() {
        return values.keySet();
    }

    /**
     * Whether a key is set.
     *
     * @param key the key
     * @return true if it is
     */
    public boolean has(String key) {
        return values.containsKey(key);
    }

    private <T> T get(String key, Class<T> type, String expected) {
        Object value = values.get(key);
        if (!type.isInstance(value)) {
            String got = values.containsKey(key) ? "holds " + value : "is missing";
            throw new ModelFormatException(source + ": expected " + expected + " at \"" + key + "\", which " + got);
        }
        return type.cast(value);
    }

    /**
     * A string.
     *
     * @param key the key
     * @return its value
     */
    public String getString(String key) {
        return get(key, String.class, "a string");
    }

    /**
     * A number.
     *
     * @param key the key
     * @return its value
     */
    public double getDouble(String key) {
        return get(key, Number.class, "a number").doubleValue();
    }

    /**
     * A whole number.
     *
     * @param key the key
     * @return its value
     */
    public long getLong(String key) {
        return get(key, Long.class, "a whole number");
    }

    /**
     * A whole number that fits an int.
     *
     * @param key the key
     * @return its value
     */
    public int getInt(String key) {
        long value = getLong(key);
        if (value != (int) value) {
            throw new ModelFormatException(source + ": \"" + key + "\" is out of range, got " + value);
        }
        return (int) value;
    }

    /**
     * A boolean.
     *
     * @param key the key
     * @return its value
     */
    public boolean getBoolean(String key) {
        return get(key, Boolean.class, "true or false");
    }

    /**
     * The name of an enum's constant.
     *
     * @param key  the key
     * @param type the enum
     * @param <E>  the enum
     * @return the constant
     */
    public <E extends Enum<E>> E getEnum(String key, Class<E> type) {
        String name = getString(key);
        return Arrays.stream(type.getEnumConstants()).filter(e -> e.name().equals(name)).findFirst()
                .orElseThrow(() -> new ModelFormatException(source + ": \"" + key + "\" is " + name + ", not one of "
                        + Arrays.toString(type.getEnumConstants()) + "; it may come from a newer version"));
    }

    /**
     * An object.
     *
     * @param key the key
     * @return its value
     */
    @SuppressWarnings("unchecked")
    public JsonObject getObject(String key) {
        return new JsonObject((Map<String, @Nullable Object>) get(key, Map.class, "an object"), source + " " + key);
    }

    /**
     * An array of numbers.
     *
     * @param key the key
     * @return its values
     */
    public double[] getDoubles(String key) {
        List<?> list = get(key, List.class, "an array of numbers");
        double[] out = new double[list.size()];
        for (int i = 0; i < out.length; i++) {
            if (!(list.get(i) instanceof Number number)) {
                throw new ModelFormatException(source + ": expected numbers at \"" + key + "\", entry " + i + " is "
                        + list.get(i));
            }
            out[i] = number.doubleValue();
        }
        return out;
    }

    /** {@return the JSON text; equal contents give equal text} */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        write(values, out);
        return out.toString();
    }

    private static void write(@Nullable Object value, StringBuilder out) {
        if (value instanceof Map<?, ?> map) {
            String separator = "{";
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.append(separator);
                quote((String) entry.getKey(), out);
                out.append(':');
                write(entry.getValue(), out);
                separator = ",";
            }
            out.append(map.isEmpty() ? "{}" : "}");
        } else if (value instanceof List<?> list) {
            String separator = "[";
            for (Object entry : list) {
                out.append(separator);
                write(entry, out);
                separator = ",";
            }
            out.append(list.isEmpty() ? "[]" : "]");
        } else if (value instanceof String text) {
            quote(text, out);
        } else if (value instanceof Double number && !Double.isFinite(number)) {
            throw new IllegalArgumentException("json: cannot hold " + number);
        } else {
            out.append(value);
        }
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
