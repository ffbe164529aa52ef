package io.f2pad.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.ModelFormatException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    @Test
    void writesKeysInOrderAndEveryType() {
        JsonObject json = JsonObject.of().put("z", 1).put("a", 0.1).put("f", 0.1f).put("s", "a\"\\\n\u00e9")
                .put("b", true).put("d", new double[] {-0.0, 1e300}).put("i", new int[0])
                .put("l", List.of("x", "y")).put("o", JsonObject.of().put("k", Long.MIN_VALUE));
        assertEquals("{\"z\":1,\"a\":0.1,\"f\":0.10000000149011612,\"s\":\"a\\\"\\\\\\u000a\u00e9\",\"b\":true,"
                + "\"d\":[-0.0,1.0E300],\"i\":[],\"l\":[\"x\",\"y\"],\"o\":{\"k\":-9223372036854775808}}",
                json.toString());
        assertEquals(json.toString(), JsonObject.parse(json.toString(), "t").toString());
    }

    @Test
    void numbersComeBackBitForBit() {
        long[] longs = {0, -1, Long.MAX_VALUE, Long.MIN_VALUE, 999999999999999999L, (1L << 53) + 1};
        double[] doubles = {-0.0, Double.MIN_VALUE, Double.MAX_VALUE, 2e23, 1.0 / 3, Math.nextUp(1.0), 0.1f};
        JsonObject back = JsonObject.parse(JsonObject.of().put("l", longs).put("d", doubles).toString(), "t");
        assertArrayEquals(longs, back.getLongs("l"));
        // assertArrayEquals on doubles tells -0.0 from 0.0
        assertArrayEquals(doubles, back.getDoubles("d"));
    }

    @Test
    void readsEscapesUnicodeAndSpace() {
        JsonObject json = JsonObject.parse(
                " {\t\"a\\u0041\\/\\b\" : [ 1 , -2.5e-1, 1E+2 ] ,\r\n\"n\":null, \"e\":{} } ", "t");
        assertArrayEquals(new double[] {1, -0.25, 100}, json.getDoubles("aA/\b"));
        assertFalse(json.has("n"));
        assertTrue(json.has("e"));
        assertEquals(List.of("aA/\b", "n", "e"), List.copyOf(json.keys()));
        String lone = "\ud83d";
        assertEquals("{\"s\":\"\\ud83d\"}", JsonObject.of().put("s", lone).toString());
        assertEquals(lone, JsonObject.parse("{\"s\":\"\\uD83D\"}", "t").getString("s"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "[]", "1", "{}x", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}", "{\"a\":1 2}",
        "{a:1}", "{'a':1}", "{\"a\":01}", "{\"a\":+1}", "{\"a\":.5}", "{\"a\":1.}", "{\"a\":1e}", "{\"a\":-}",
        "{\"a\":NaN}", "{\"a\":Infinity}", "{\"a\":1e999}", "{\"a\":tru}", "{\"a\":nul}", "{\"a\":[1,]}",
        "{\"a\":[1}", "{\"a\":\"\\x\"}", "{\"a\":\"\\u12g4\"}", "{\"a\":\"\\u12", "{\"a\":\"x", "{\"a\":\"\n\"}",
        "{\"a\":\"\\", "{\"a\":1,\"a\":2}", "{\"a\":\u0000}", "{\"a\":\"\u0000\"}", "{\"a\":/**/1}"})
    void refusesWhatIsNotJson(String text) {
        ModelFormatException e = assertThrows(ModelFormatException.class, () -> JsonObject.parse(text, "file.x"));
        assertTrue(e.getMessage().startsWith("file.x: damaged JSON, "), e.getMessage());
        assertTrue(e.getMessage().contains(" at character "), e.getMessage());
        assertEquals(1, e.getMessage().lines().count());
    }

    @Test
    void statesThePositionAndWhatIsThere() {
        ModelFormatException e = assertThrows(ModelFormatException.class,
                () -> JsonObject.parse("{\"a\": 1; \"b\": 2}", "f"));
        assertEquals("f: damaged JSON, expected '}' at character 7, got \"; \\\"b\\\": 2}\"", e.getMessage());
    }

    @Test
    void limitsDepthLengthAndNumbers() {
        String nested = "{\"a\":" + "[".repeat(100_000);
        assertTrue(assertThrows(ModelFormatException.class, () -> JsonObject.parse(nested, "f")).getMessage()
                .contains("nesting deeper than 32"));
        String longNumber = "{\"a\":" + "1".repeat(1000) + "}";
        assertTrue(assertThrows(ModelFormatException.class, () -> JsonObject.parse(longNumber, "f")).getMessage()
                .contains("more than 128 characters"));
        String tooLong = "{\"a\":1}" + " ".repeat(Json.MAX_LENGTH);
        assertTrue(assertThrows(ModelFormatException.class, () -> JsonObject.parse(tooLong, "f")).getMessage()
                .contains("at most"));
    }

    @Test
    void namesMissingAndWrongKeysWithTheirPath() {
        JsonObject json = JsonObject.parse(
                "{\"o\":{\"n\":1.5,\"s\":\"x\",\"big\":3000000000,\"l\":[1,\"a\"]}}", "card");
        JsonObject o = json.getObject("o");
        assertEquals("card: expected a string at \"o.gone\", which is missing",
                assertThrows(ModelFormatException.class, () -> o.getString("gone")).getMessage());
        assertEquals("card: expected a whole number at \"o.n\", got 1.5",
                assertThrows(ModelFormatException.class, () -> o.getInt("n")).getMessage());
        assertEquals("card: expected a whole number of 32 bits at \"o.big\", got 3000000000",
                assertThrows(ModelFormatException.class, () -> o.getInt("big")).getMessage());
        assertEquals("card: expected an array of numbers at \"o.l\", got \"a\"",
                assertThrows(ModelFormatException.class, () -> o.getDoubles("l")).getMessage());
        assertEquals("card: expected an object at \"o.s\", got \"x\"",
                assertThrows(ModelFormatException.class, () -> o.getObject("s")).getMessage());
        assertTrue(assertThrows(ModelFormatException.class, () -> o.getEnum("s", TimeUnit.class)).getMessage()
                .contains("one of [NANOSECONDS, "));
        assertEquals(3_000_000_000L, o.getLong("big"));
        assertEquals(3e9, o.getDouble("big"));
    }

    @Test
    void refusesToHoldWhatJsonCannot() {
        JsonObject json = JsonObject.of();
        assertEquals("json: \"x\" cannot hold NaN, expected a finite number",
                assertThrows(IllegalArgumentException.class, () -> json.put("x", Double.NaN)).getMessage());
        assertThrows(IllegalArgumentException.class, () -> json.put("x", new double[] {1, Double.POSITIVE_INFINITY}));
        assertThrows(IllegalArgumentException.class, () -> json.put("x", new Object()));
        assertEquals("{}", json.toString());
    }
}
