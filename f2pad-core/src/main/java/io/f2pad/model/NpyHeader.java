package io.f2pad.model;

import io.f2pad.ModelFormatException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The header of an array in NumPy's format: a magic word, a version, a length, and a Python dictionary of type, order
 * and shape as text. Format: {@code numpy.lib.format}, versions 1 to 3.
 *
 * @param dtype     type of the elements
 * @param order     byte order of the elements
 * @param columns   whether the first index runs fastest (Fortran order)
 * @param shape     extents
 * @param count     number of elements
 * @param length    bytes of magic word, version, length and dictionary
 */
record NpyHeader(Dtype dtype, ByteOrder order, boolean columns, int[] shape, int count, int length) {

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int LONGEST = 1 << 16;
    private static final Pattern ENTRY = Pattern.compile("\\s*'(descr|fortran_order|shape)'\\s*:\\s*"
            + "(?:'([^']{0,64})'|(True|False)|\\(([0-9,L ]{0,1024})\\))\\s*(,|(?=\\s*\\}))");

    /**
     * Reads a header.
     *
     * @param in     at the start of the array
     * @param source what messages call it
     */
    static NpyHeader read(InputStream in, String source) throws IOException {
        byte[] head = in.readNBytes(MAGIC.length + 2);
        for (int i = 0; i < MAGIC.length; i++) {
            if (head.length <= i || head[i] != MAGIC[i]) {
                throw new ModelFormatException(source + ": not an array in NumPy's format");
            }
        }
        int version = head.length < MAGIC.length + 2 ? 0 : head[MAGIC.length];
        if (version < 1 || version > 3) {
            throw new ModelFormatException(source + ": NumPy format version " + version + ", expected 1 to 3");
        }
        byte[] digits = in.readNBytes(version == 1 ? 2 : 4);
        if (digits.length < (version == 1 ? 2 : 4)) {
            throw new EOFException("the header ends early");
        }
        long length = 0;
        for (int i = digits.length - 1; i >= 0; i--) {
            length = length << 8 | digits[i] & 0xFF;
        }
        if (length > LONGEST) {
            throw new ModelFormatException(source + ": a header of " + length + " bytes, at most " + LONGEST
                    + " are read");
        }
        byte[] text = in.readNBytes((int) length);
        if (text.length < length) {
            throw new EOFException("the header ends early");
        }
        return parse(new String(text, StandardCharsets.UTF_8).strip(), head.length + digits.length + text.length,
                source);
    }

    private static NpyHeader parse(String text, int length, String source) {
        if (!text.startsWith("{")) {
            throw damaged(text, source);
        }
        String type = null;
        String columns = null;
        String shape = null;
        Matcher entry = ENTRY.matcher(text);
        int at = 1;
        while (entry.find(at) && entry.start() == at) {
            String key = entry.group(1);
            type = key.equals("descr") ? entry.group(2) : type;
            columns = key.equals("fortran_order") ? entry.group(3) : columns;
            shape = key.equals("shape") ? entry.group(4) : shape;
            at = entry.end();
        }
        if (type == null || columns == null || shape == null || !text.substring(at).strip().equals("}")) {
            throw damaged(text, source);
        }
        int[] extents = extents(shape, text, source);
        long count;
        try {
            count = Strided.count(extents);
        } catch (ArithmeticException e) {
            throw new ModelFormatException(source + ": the impossible shape (" + shape + ")", e);
        }
        if (count > Integer.MAX_VALUE - 16) {
            throw new ModelFormatException(source + ": " + count + " elements, one array holds at most 2^31-1");
        }
        return new NpyHeader(dtype(type, source), type.charAt(0) == '>' ? ByteOrder.BIG_ENDIAN
                : ByteOrder.LITTLE_ENDIAN, columns.equals("True"), extents, (int) count, length);
    }

    private static ModelFormatException damaged(String text, String source) {
        String shown = text.substring(0, Math.min(80, text.length())).replaceAll("\\p{Cntrl}", "?");
        return new ModelFormatException(source + ": a header that is not of one plain array: " + shown
                + "; only arrays of numbers are read");
    }

    private static int[] extents(String shape, String text, String source) {
        String plain = shape.replace("L", "").replace(" ", "");
        if (plain.isEmpty()) {
            return new int[0];
        }
        String[] parts = plain.split(",");
        if (parts.length > Strided.MOST_DIMENSIONS) {
            throw new ModelFormatException(source + ": " + parts.length + " dimensions, at most "
                    + Strided.MOST_DIMENSIONS + " are read");
        }
        int[] extents = new int[parts.length];
        try {
            for (int i = 0; i < parts.length; i++) {
                extents[i] = Integer.parseInt(parts[i]);
            }
        } catch (NumberFormatException e) {
            throw damaged(text, source);
        }
        return extents;
    }

    private static Dtype dtype(String type, String source) {
        Dtype dtype = known(type);
        if (dtype == null) {
            throw new ModelFormatException(source + ": refused, elements of type " + type + (type.endsWith("O")
                    ? ", which are Python objects" : "") + "; f2, f4, f8, i4, i8 and u1 are read");
        }
        return dtype;
    }

    private static @Nullable Dtype known(String type) {
        if (type.length() < 3 || "<>|=".indexOf(type.charAt(0)) < 0) {
            return null;
        }
        return switch (type.substring(1)) {
            case "f2" -> Dtype.F16;
            case "f4" -> Dtype.F32;
            case "f8" -> Dtype.F64;
            case "i4" -> Dtype.I32;
            case "i8" -> Dtype.I64;
            case "u1" -> Dtype.U8;
            default -> null;
        };
    }
}
