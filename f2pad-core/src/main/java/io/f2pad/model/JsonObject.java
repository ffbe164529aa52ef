package io.f2pad.model;

import io.f2pad.ModelFormatException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object with typed access. Keys keep their order, and equal contents give equal text; doubles and
 * longs come back bit for bit. A missing key or a value of another type is a {@link ModelFormatException}
 * that names the file and the key. Safe to share between threads once nobody calls {@code put} any more.
 */
public final class JsonObject {

    private final Map<String, @Nullable Object> values;
    private final String source;
    private final String path;

    private JsonObject(Map<String, @Nullable Object> values, String source, String path) {
        this.values = values;
        this.source = source;
        this.path = path;
    }

    /** {@return a new empty object} */
    public static JsonObject of() {
        return new JsonObject(new LinkedHashMap<>(), "json", "");
    }

    /**
     * Reads an object.
     *
     * @param text   JSON text, at most 8 Mi characters
     * @param source what messages call the text, usually a file name
     * @return the object
     * @throws ModelFormatException if the text is not exactly one JSON object
     */
    public static JsonObject parse(String text, String source) {
        return new JsonObject(Json.object(text, source), source, "");
    }

    /**
     * Sets a key, at the end if it is new.
     *
     * @param key   the key
     * @param value a string, boolean, finite number, {@code double[]}, {@code float[]}, {@code int[]},
     *              {@code long[]}, list of such values, or {@code JsonObject}
     * @return this
     * @throws IllegalArgumentException if JSON cannot hold the value
     */
    public JsonObject put(String key, Object value) {
        values.put(key, stored(key, value));
        return this;
    }

    private static Object stored(String key, Object value) {
        if (value instanceof JsonObject object) {
            return object.values;
        }
        if (value instanceof String || value instanceof Boolean || value instanceof Long) {
            return value;
        }
        if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            if (!Double.isFinite(number)) {
                throw new IllegalArgumentException("json: \"" + key + "\" cannot hold " + number
                        + ", expected a finite number");
            }
            return number;
        }
        if (value instanceof double[] doubles) {
            return list(key, Arrays.stream(doubles).boxed().toList());
        }
        if (value instanceof float[] floats) {
            return list(key, IntStream.range(0, floats.length).mapToObj(i -> floats[i]).toList());
        }
        if (value instanceof int[] ints) {
            return list(key, Arrays.stream(ints).boxed().toList());
        }
        if (value instanceof long[] longs) {
            return list(key, LongStream.of(longs).boxed().toList());
        }
        if (value instanceof List<?> list) {
            return list(key, list);
        }
        throw new IllegalArgumentException("json: \"" + key + "\" cannot hold a "
                + value.getClass().getSimpleName());
    }

    private static List<Object> list(String key, List<?> list) {
        List<Object> out = new ArrayList<>(list.size());
        list.forEach(entry -> out.add(stored(key, entry)));
        return out;
    }

    /** Sets every key of another object. */
    JsonObject putAll(JsonObject other) {
        values.putAll(other.values);
        return this;
    }

    /** {@return the keys in their order} */
    public Set<String> keys() {
        return Collections.unmodifiableSet(values.keySet());
    }

    /**
     * Whether a key is there and not null.
     *
     * @param key the key
     * @return true if it is
     */
    public boolean has(String key) {
        return values.get(key) != null;
    }

    private ModelFormatException wrong(String key, String expected, @Nullable Object got) {
        StringBuilder text = new StringBuilder();
        JsonText.append(got, text);
        text.setLength(Math.min(text.length(), 60));
        return new ModelFormatException(source + ": expected " + expected + " at \"" + path + key + "\", "
                + (values.containsKey(key) ? "got " + text : "which is missing"));
    }

    private <T> T get(String key, Class<T> type, String expected) {
        Object value = values.get(key);
        if (!type.isInstance(value)) {
            throw wrong(key, expected, value);
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
     * A whole number of 64 bits.
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
            throw wrong(key, "a whole number of 32 bits", value);
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
     * A constant of an enum by its name.
     *
     * @param key  the key
     * @param type the enum
     * @param <E>  the enum
     * @return the constant
     */
    public <E extends Enum<E>> E getEnum(String key, Class<E> type) {
        String name = getString(key);
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(name)) {
                return constant;
            }
        }
        throw wrong(key, "one of " + Arrays.toString(type.getEnumConstants()), name);
    }

    /**
     * An object.
     *
     * @param key the key
     * @return its value, a view on this object
     */
    @SuppressWarnings("unchecked")
    public JsonObject getObject(String key) {
        return new JsonObject((Map<String, @Nullable Object>) get(key, Map.class, "an object"), source,
                path + key + ".");
    }

    private <T> List<T> list(String key, Class<T> type, String expected) {
        List<T> out = new ArrayList<>();
        for (Object entry : get(key, List.class, expected)) {
            if (!type.isInstance(entry)) {
                throw wrong(key, expected, entry);
            }
            out.add(type.cast(entry));
        }
        return out;
    }

    /**
     * An array of numbers.
     *
     * @param key the key
     * @return its values
     */
    public double[] getDoubles(String key) {
        return list(key, Number.class, "an array of numbers").stream().mapToDouble(Number::doubleValue)
                .toArray();
    }

    /**
     * An array of whole numbers.
     *
     * @param key the key
     * @return its values
     */
    public long[] getLongs(String key) {
        return list(key, Long.class, "an array of whole numbers").stream().mapToLong(Long::longValue)
                .toArray();
    }

    /**
     * An array of strings.
     *
     * @param key the key
     * @return its values
     */
    public List<String> getStrings(String key) {
        return list(key, String.class, "an array of strings");
    }

    /** {@return the JSON text on one line; equal contents give equal text} */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        JsonText.append(values, out);
        return out.toString();
    }
}
