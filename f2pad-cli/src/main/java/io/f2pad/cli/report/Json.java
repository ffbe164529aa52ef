package io.f2pad.cli.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.FloatNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.f2pad.file.AtomicFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** JSON values and files; a number that is not finite becomes null, since JSON has no other word for it. */
public final class Json {

    private static final ObjectWriter PRETTY = JsonMapper.builder().build().writer(
            new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n")));
    private static final ObjectWriter ASCII = PRETTY.with(JsonWriteFeature.ESCAPE_NON_ASCII);

    private Json() {
    }

    /** {@return a new empty object} */
    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** {@return a new empty array} */
    public static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /**
     * Rounds for people.
     *
     * @param value    a number
     * @param decimals decimals kept
     * @return the rounded number, or null if it is not finite
     */
    public static JsonNode rounded(double value, int decimals) {
        double unit = Math.pow(10, decimals);
        double rounded = Math.rint(value * unit) / unit;
        return Double.isFinite(rounded) ? DoubleNode.valueOf(rounded) : NullNode.instance;
    }

    /**
     * Keeps every digit of a score, which has single precision by nature.
     *
     * @param score raw score
     * @return the number, or null if it is not finite
     */
    public static JsonNode score(double score) {
        if (!Double.isFinite(score)) {
            return NullNode.instance;
        }
        return (float) score == score ? FloatNode.valueOf((float) score) : DoubleNode.valueOf(score);
    }

    /**
     * Lists failures.
     *
     * @param failures what went wrong
     * @return an array of objects with {@code file} and {@code error}
     */
    public static ArrayNode errors(List<Failure> failures) {
        ArrayNode errors = array();
        for (Failure failure : failures) {
            errors.addObject().put("file", failure.file()).put("error", failure.message());
        }
        return errors;
    }

    /**
     * Writes a file in UTF-8, whole or not at all.
     *
     * @param file  where to
     * @param value the content
     */
    public static void write(Path file, JsonNode value) {
        AtomicFile.write(file, (text(PRETTY, value) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Prints for standard output, where the encoding is not known.
     *
     * @param value a value
     * @return its text in ASCII
     */
    public static String ascii(JsonNode value) {
        return text(ASCII, value);
    }

    private static String text(ObjectWriter writer, JsonNode value) {
        try {
            return writer.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("json: " + e.getOriginalMessage(), e);
        }
    }
}
