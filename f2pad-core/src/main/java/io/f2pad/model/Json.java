package io.f2pad.model;

import io.f2pad.ModelFormatException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A strict JSON reader (RFC 8259): objects become insertion-ordered maps, arrays lists, whole numbers {@code
 * Long} where they fit and other numbers {@code Double}. Size, depth and the length of numbers are limited,
 * duplicate keys and numbers out of the range of a double are refused.
 */
final class Json {

    /** The longest text that is read: far above any real header, far below what would exhaust the heap. */
    static final int MAX_LENGTH = 8 << 20;

    private static final int MAX_DEPTH = 32;
    private static final int MAX_NUMBER = 128;
    /** Digits that surely fit a long; headers are full of such numbers, and the patterns cost much more memory. */
    private static final int SHORT = 18;
    private static final int EXCERPT = 12;
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
    private static final Pattern WHOLE = Pattern.compile("0|-?[1-9][0-9]{0,18}");

    private final String text;
    private final String source;
    private int at;

    private Json(String text, String source) {
        this.text = text;
        this.source = source;
    }

    /** Reads one object and nothing behind it. */
    static Map<String, @Nullable Object> object(String text, String source) {
        Json json = new Json(text, source);
        if (text.length() > MAX_LENGTH) {
            throw new ModelFormatException(source + ": JSON of " + text.length() + " characters, at most "
                    + MAX_LENGTH + " are read");
        }
        json.space();
        Map<String, @Nullable Object> object = json.object(0);
        json.space();
        if (json.at != text.length()) {
            throw json.error("expected the end of the text");
        }
        return object;
    }

    private ModelFormatException error(String what) {
        String got = at >= text.length() ? "the end of the text"
                : JsonText.quote(text.substring(at, Math.min(at + EXCERPT, text.length())));
        return new ModelFormatException(source + ": damaged JSON, " + what + " at character " + at + ", got "
                + got);
    }

    /** The next character, or 0 at the end: a 0 in the text is refused wherever this is compared. */
    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private void expect(char c) {
        if (peek() != c) {
            throw error("expected '" + c + "'");
        }
        at++;
    }

    /** Steps over a comma and says true, or over the closing bracket and says false. */
    private boolean more(char close) {
        space();
        if (peek() == ',') {
            at++;
            return true;
        }
        expect(close);
        return false;
    }

    private @Nullable Object value(int depth) {
        if (depth > MAX_DEPTH) {
            throw error("nesting deeper than " + MAX_DEPTH);
        }
        space();
        return switch (peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> word("true", Boolean.TRUE);
            case 'f' -> word("false", Boolean.FALSE);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, @Nullable Object> object(int depth) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        expect('{');
        space();
        if (peek() == '}') {
            at++;
            return object;
        }
        do {
            space();
            int start = at;
            String key = string();
            if (object.containsKey(key)) {
                at = start;
                throw error("a key appears twice");
            }
            space();
            expect(':');
            object.put(key, value(depth + 1));
        } while (more('}'));
        return object;
    }

    private List<@Nullable Object> array(int depth) {
        List<@Nullable Object> array = new ArrayList<>();
        expect('[');
        space();
        if (peek() == ']') {
            at++;
            return array;
        }
        do {
            array.add(value(depth + 1));
        } while (more(']'));
        return array;
    }

    private @Nullable Object word(String word, @Nullable Object value) {
        if (!text.startsWith(word, at)) {
            throw error("expected a value");
        }
        at += word.length();
        return value;
    }

    private Object number() {
        int end = at;
        while (end < text.length() && "+-.0123456789Ee".indexOf(text.charAt(end)) >= 0) {
            end++;
        }
        if (end - at > MAX_NUMBER) {
            throw error("a number of more than " + MAX_NUMBER + " characters");
        }
        if (end > at && end - at <= SHORT && text.charAt(at) >= '1' && digits(at, end)) {
            Object value = Long.parseLong(text, at, end, 10);
            at = end;
            return value;
        }
        String number = text.substring(at, end);
        if (!NUMBER.matcher(number).matches()) {
            throw error("expected a value");
        }
        Object value = whole(number);
        if (value instanceof Double d && d.isInfinite()) {
            throw error("a number beyond the range of a double");
        }
        at = end;
        return value;
    }

    private boolean digits(int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /** Seeds use all 64 bits, which a double cannot hold; -0 stays a double to keep its sign. */
    private static Object whole(String number) {
        if (WHOLE.matcher(number).matches()) {
            try {
                return Long.valueOf(number);
            } catch (NumberFormatException e) {
                return Double.valueOf(number);
            }
        }
        return Double.valueOf(number);
    }

    private String string() {
        expect('"');
        StringBuilder out = new StringBuilder();
        while (peek() != '"') {
            char c = peek();
            if (c < ' ') {
                throw error("expected a closing quote or no control character");
            }
            at++;
            out.append(c == '\\' ? escape() : c);
        }
        at++;
        return out.toString();
    }

    private char escape() {
        char c = peek();
        if (c == 'u') {
            return unicode();
        }
        int code = "\"\\/bfnrt".indexOf(c);
        if (c == 0 || code < 0) {
            throw error("expected an escape");
        }
        at++;
        return "\"\\/\b\f\n\r\t".charAt(code);
    }

    private char unicode() {
        int code = 0;
        for (int i = 1; i <= 4; i++) {
            char c = at + i < text.length() ? text.charAt(at + i) : 0;
            // Character.digit would also take digits of other scripts
            int digit = "0123456789abcdef".indexOf(Character.toLowerCase(c));
            if (digit < 0) {
                throw error("expected four hexadecimal digits");
            }
            code = 16 * code + digit;
        }
        at += 5;
        return (char) code;
    }
}
