package io.f2pad.cuda.natives;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A 64-bit little-endian shared library as bytes, in which the name of a needed library can be replaced. JCuda's
 * libraries ask for CUDA 12 by file name and by version of its symbols; where CUDA 13 has the same symbols under its
 * own name, both places are rewritten in a copy. The new name must be as long as the old one: strings stay in place.
 * (System V ABI, "Dynamic Section"; LSB, "Symbol Versioning".)
 */
final class ElfImage {

    private static final int PROGRAM_LOAD = 1;
    private static final int PROGRAM_DYNAMIC = 2;
    private static final long TAG_STRINGS = 5;
    private static final long TAG_STRINGS_SIZE = 10;
    private static final long TAG_VERSIONS_NEEDED = 0x6ffffffeL;
    private static final long TAG_VERSIONS_NEEDED_COUNT = 0x6fffffffL;

    private final byte[] bytes;
    private final ByteBuffer image;
    private final List<Segment> segments = new ArrayList<>();
    private final Map<Long, Long> dynamic = new HashMap<>();

    /** A part of the file and where it will lie in memory. */
    private record Segment(long offset, long address, long size) {
    }

    /**
     * Reads the headers.
     *
     * @param file the library's bytes, which are copied
     * @throws IllegalArgumentException if it is no such library
     */
    ElfImage(byte[] file) {
        bytes = file.clone();
        image = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        // 0x7f E L F, 64 bits, little-endian
        if (bytes.length < 64 || image.getInt(0) != 0x464c457f || bytes[4] != 2 || bytes[5] != 1) {
            throw new IllegalArgumentException("elf: not a 64-bit little-endian library");
        }
        int headers = (int) image.getLong(32);
        int size = image.getShort(54);
        int count = image.getShort(56);
        for (int i = 0; i < count; i++) {
            int o = headers + i * size;
            Segment segment = new Segment(image.getLong(o + 8), image.getLong(o + 16), image.getLong(o + 32));
            if (image.getInt(o) == PROGRAM_LOAD) {
                segments.add(segment);
            } else if (image.getInt(o) == PROGRAM_DYNAMIC) {
                readDynamic((int) segment.offset, (int) segment.size);
            }
        }
    }

    private void readDynamic(int offset, int size) {
        for (int o = offset; o < offset + size && image.getLong(o) != 0; o += 16) {
            dynamic.putIfAbsent(image.getLong(o), image.getLong(o + 8));
        }
    }

    /**
     * Replaces the name of a needed library.
     *
     * @param from a name such as {@code libcublas.so.12}
     * @param to   a name of the same length
     * @return how many places were rewritten: strings and version hashes
     */
    int rename(String from, String to) {
        if (from.length() != to.length()) {
            throw new IllegalArgumentException("elf: " + to + " is not as long as " + from);
        }
        int strings = offset(value(TAG_STRINGS));
        int end = strings + (int) value(TAG_STRINGS_SIZE);
        byte[] old = (from + '\0').getBytes(StandardCharsets.US_ASCII);
        byte[] name = to.getBytes(StandardCharsets.US_ASCII);
        int changed = 0;
        for (int i = strings; i + old.length <= end; i++) {
            if (matches(i, old)) {
                System.arraycopy(name, 0, bytes, i, name.length);
                changed++;
            }
        }
        return changed == 0 || !dynamic.containsKey(TAG_VERSIONS_NEEDED) ? changed : changed + rehash(strings, to);
    }

    /** The loader compares versions by the hash of their names, which stands beside them. */
    private int rehash(int strings, String name) {
        byte[] wanted = (name + '\0').getBytes(StandardCharsets.US_ASCII);
        int changed = 0;
        int file = offset(value(TAG_VERSIONS_NEEDED));
        for (long i = value(TAG_VERSIONS_NEEDED_COUNT); i > 0; i--) {
            int entry = file + image.getInt(file + 8);
            for (int k = image.getShort(file + 2); k > 0; k--) {
                if (matches(strings + image.getInt(entry + 8), wanted)) {
                    image.putInt(entry, hash(name));
                    changed++;
                }
                entry += image.getInt(entry + 12);
            }
            file += image.getInt(file + 12);
        }
        return changed;
    }

    /** The hash of the System V ABI, figure 5-13. */
    static int hash(String name) {
        int h = 0;
        for (byte c : name.getBytes(StandardCharsets.US_ASCII)) {
            h = (h << 4) + c;
            int high = h & 0xf0000000;
            h ^= high >>> 24;
            h &= ~high;
        }
        return h;
    }

    private boolean matches(int at, byte[] wanted) {
        for (int k = 0; k < wanted.length; k++) {
            if (bytes[at + k] != wanted[k]) {
                return false;
            }
        }
        return true;
    }

    private long value(long tag) {
        Long value = dynamic.get(tag);
        if (value == null) {
            throw new IllegalArgumentException("elf: the dynamic section lacks entry " + tag);
        }
        return value;
    }

    private int offset(long address) {
        for (Segment s : segments) {
            if (address >= s.address && address < s.address + s.size) {
                return (int) (s.offset + address - s.address);
            }
        }
        throw new IllegalArgumentException("elf: address " + address + " lies in no segment");
    }

    /** {@return a copy of the bytes with what was replaced} */
    byte[] toBytes() {
        return bytes.clone();
    }
}
