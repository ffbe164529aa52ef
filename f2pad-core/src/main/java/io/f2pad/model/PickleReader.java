package io.f2pad.model;

import io.f2pad.ModelFormatException;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the part of Python's pickle format that PyTorch's state dictionaries consist of: numbers, strings, tuples,
 * lists, dictionaries and tensors. Nothing in a file is ever run and no class is ever made from it: the few functions
 * that a state dictionary calls are known by name and understood, every other name is refused as soon as it is read.
 * Opcodes: the Python standard library's {@code pickletools}, protocols 2 to 4.
 */
final class PickleReader {

    private static final int MOST_STEPS = 1_000_000;
    private static final int LONGEST_STRING = 1 << 16;
    /** All that a state dictionary names, besides the types of storages. */
    private static final Set<String> CALLABLES = Set.of("collections.OrderedDict", "torch._utils._rebuild_tensor_v2",
            "torch._utils._rebuild_parameter");
    private static final Pattern STORAGE_TYPE = Pattern.compile("torch\\.[A-Za-z0-9]+Storage");
    private static final Object MARK = new Object();
    /** Python's None. */
    static final Object NONE = new Object();

    /**
     * The values of some tensors, stored elsewhere in the file.
     *
     * @param dtype type of the elements
     * @param key   which storage
     * @param count number of elements
     */
    record Storage(Dtype dtype, String key, long count) {
    }

    /**
     * A tensor as a view of a storage.
     *
     * @param storage its values
     * @param offset  first element
     * @param shape   extents
     * @param strides elements from one index to the next
     */
    record View(Storage storage, long offset, int[] shape, long[] strides) {
    }

    private record Name(String text) {
    }

    private final DataInputStream in;
    private final String source;
    private final List<Object> stack = new ArrayList<>();
    private final Map<Integer, Object> memo = new HashMap<>();

    PickleReader(InputStream in, String source) {
        this.in = new DataInputStream(in);
        this.source = source;
    }

    /** Reads one pickle; another may follow in the stream. */
    Object read() throws IOException {
        stack.clear();
        memo.clear();
        try {
            for (int step = 0; step < MOST_STEPS; step++) {
                int code = in.readUnsignedByte();
                if (code == '.') {
                    return pop();
                }
                step(code);
            }
        } catch (EOFException e) {
            throw new ModelFormatException(source + ": truncated, the description of its tensors ends early; copy or "
                    + "download the file anew", e);
        } catch (ClassCastException | IndexOutOfBoundsException | ArithmeticException
                | UnsupportedOperationException e) {
            throw new ModelFormatException(source + ": damaged, the description of its tensors makes no sense", e);
        }
        throw new ModelFormatException(source + ": refused, its description takes more than " + MOST_STEPS + " steps");
    }

    private void step(int code) throws IOException {
        switch (code) {
            case 0x80 -> require(in.readUnsignedByte() <= 5, "a newer pickle protocol");
            case 0x95 -> in.readLong();
            case '(' -> push(MARK);
            case 'N' -> push(NONE);
            case 0x88 -> push(true);
            case 0x89 -> push(false);
            case 'J' -> push((long) Integer.reverseBytes(in.readInt()));
            case 'K' -> push((long) in.readUnsignedByte());
            case 'M' -> push((long) (Short.reverseBytes(in.readShort()) & 0xFFFF));
            case 0x8A -> push(longOf(in.readUnsignedByte()));
            case 'G' -> push(in.readDouble());
            case 'X' -> push(text(Integer.reverseBytes(in.readInt())));
            case 0x8C -> push(text(in.readUnsignedByte()));
            case ')' -> push(List.of());
            case ']' -> push(new ArrayList<>());
            case '}' -> push(new LinkedHashMap<>());
            case 0x85 -> tuple(1);
            case 0x86 -> tuple(2);
            case 0x87 -> tuple(3);
            case 't' -> push(List.copyOf(untilMark()));
            case 'a' -> append(List.of(pop()));
            case 'e' -> append(untilMark());
            case 's' -> set(List.of(stack.remove(stack.size() - 2), pop()));
            case 'u' -> set(untilMark());
            case 'q' -> memo.put(in.readUnsignedByte(), top());
            case 'r' -> memo.put(Integer.reverseBytes(in.readInt()), top());
            case 0x94 -> memo.put(memo.size(), top());
            case 'h' -> recall(in.readUnsignedByte());
            case 'j' -> recall(Integer.reverseBytes(in.readInt()));
            case 'c' -> name(line(), line());
            case 0x93 -> {
                String last = (String) pop();
                name((String) pop(), last);
            }
            case 'Q' -> push(storage((List<?>) pop()));
            case 'R' -> call();
            case 'b' -> build();
            default -> require(false, "more (pickle code 0x" + Integer.toHexString(code) + ")");
        }
    }

    private void require(boolean holds, String found) {
        if (!holds) {
            throw new ModelFormatException(source + ": refused, it holds " + found
                    + "; only state dictionaries of tensors are read");
        }
    }

    private void push(Object value) {
        stack.add(value);
    }

    private Object pop() {
        return stack.remove(stack.size() - 1);
    }

    private Object top() {
        return stack.get(stack.size() - 1);
    }

    private void tuple(int length) {
        List<Object> last = stack.subList(stack.size() - length, stack.size());
        List<Object> tuple = List.copyOf(last);
        last.clear();
        push(tuple);
    }

    private List<Object> untilMark() {
        int mark = stack.lastIndexOf(MARK);
        List<Object> after = stack.subList(mark + 1, stack.size());
        List<Object> values = new ArrayList<>(after);
        after.clear();
        stack.remove(mark);
        return values;
    }

    @SuppressWarnings("unchecked")
    private void append(List<Object> values) {
        ((List<Object>) top()).addAll(values);
    }

    @SuppressWarnings("unchecked")
    private void set(List<Object> pairs) {
        Map<Object, Object> map = (Map<Object, Object>) top();
        for (int i = 0; i < pairs.size(); i += 2) {
            require(pairs.get(i) instanceof String || pairs.get(i) instanceof Long, "a key that is not a name");
            map.put(pairs.get(i), pairs.get(i + 1));
        }
    }

    private void recall(int key) {
        Object value = memo.get(key);
        require(value != null, "a reference to nothing");
        push(Objects.requireNonNull(value));
    }

    private long longOf(int bytes) throws IOException {
        byte[] little = in.readNBytes(bytes);
        if (little.length < bytes) {
            throw new EOFException();
        }
        byte[] big = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            big[i] = little[bytes - 1 - i];
        }
        // PyTorch's magic number has more than 64 bits; nothing else has, and nobody reads it.
        return bytes == 0 ? 0 : new BigInteger(big).longValue();
    }

    private String text(int length) throws IOException {
        require(length >= 0 && length <= LONGEST_STRING, "a string of " + length + " bytes");
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.readUnsignedByte(); c != '\n'; c = in.readUnsignedByte()) {
            require(line.length() < LONGEST_STRING, "a name without end");
            line.append((char) c);
        }
        return line.toString();
    }

    private void name(String module, String last) {
        String name = module + "." + last;
        require(CALLABLES.contains(name) || STORAGE_TYPE.matcher(name).matches(), "a " + name);
        push(new Name(name));
    }

    /** The id of a storage: "storage", its type, key, device, element count and in old files a view. */
    private Storage storage(List<?> id) {
        require(id.get(0).equals("storage") && id.get(1) instanceof Name, "a reference that is not to a storage");
        String type = ((Name) id.get(1)).text();
        Dtype dtype = dtype(type);
        require(dtype != null, "values of type " + type);
        require(id.size() < 6 || id.get(5) == NONE, "a storage that is a view of another");
        long count = (Long) id.get(4);
        require(count >= 0, "a storage of " + count + " elements");
        return new Storage(Objects.requireNonNull(dtype), (String) id.get(2), count);
    }

    private static @Nullable Dtype dtype(String type) {
        return switch (type) {
            case "torch.DoubleStorage" -> Dtype.F64;
            case "torch.FloatStorage" -> Dtype.F32;
            case "torch.HalfStorage" -> Dtype.F16;
            case "torch.BFloat16Storage" -> Dtype.BF16;
            case "torch.LongStorage" -> Dtype.I64;
            case "torch.IntStorage" -> Dtype.I32;
            case "torch.ByteStorage" -> Dtype.U8;
            default -> null;
        };
    }

    private void call() {
        List<?> arguments = (List<?>) pop();
        String name = ((Name) pop()).text();
        switch (name) {
            case "collections.OrderedDict" -> {
                require(arguments.isEmpty(), "a dictionary made in an unknown way");
                push(new LinkedHashMap<>());
            }
            case "torch._utils._rebuild_tensor_v2" -> push(new View((Storage) arguments.get(0),
                    (Long) arguments.get(1), extents((List<?>) arguments.get(2)), strides((List<?>) arguments.get(3))));
            case "torch._utils._rebuild_parameter" -> push(arguments.get(0));
            default -> require(false, "a call of " + name);
        }
    }

    private int[] extents(List<?> values) {
        require(values.size() <= Strided.MOST_DIMENSIONS, "a tensor of " + values.size() + " dimensions");
        return values.stream().mapToInt(v -> Math.toIntExact((Long) v)).toArray();
    }

    private static long[] strides(List<?> values) {
        return values.stream().mapToLong(v -> (Long) v).toArray();
    }

    /** The attributes of a dictionary (PyTorch keeps versions there) are dropped. */
    private void build() {
        pop();
        require(top() instanceof Map, "an object with a state");
    }
}
