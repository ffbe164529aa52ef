package io.f2pad.model;

import io.f2pad.ModelFormatException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Reads state dictionaries that {@code torch.save} has written ({@code .pth}, {@code .pt}), in the zip format and in
 * the one before it. A dictionary may lie under {@code state_dict} or {@code model}, as in training checkpoints; what
 * is not a tensor is left out. Nothing in a file is ever run, see {@link PickleReader}.
 */
final class TorchFile {

    private static final List<String> WRAPPERS = List.of("state_dict", "model");
    private static final long LONGEST_PICKLE = 64L << 20;

    /** Gives the values of a storage. */
    @FunctionalInterface
    private interface Storages {
        Object values(PickleReader.Storage storage) throws IOException;
    }

    private final String source;

    private TorchFile(String source) {
        this.source = source;
    }

    /** Reads the zip format: {@code NAME/data.pkl} describes the tensors, {@code NAME/data/KEY} holds a storage. */
    static TensorFile readZip(Path file) throws IOException {
        TorchFile torch = new TorchFile(file.toString());
        try (ZipFile zip = new ZipFile(file.toFile())) {
            String pickle = zip.stream().map(ZipEntry::getName).filter(name -> name.endsWith("/data.pkl")).findFirst()
                    .orElseThrow(() -> new ModelFormatException(file + ": a zip without data.pkl, not a file of "
                            + "torch.save; expected safetensors or .pth"));
            String folder = pickle.substring(0, pickle.length() - "data.pkl".length());
            torch.requireLittleEndian(zip, folder);
            try (InputStream in = torch.open(zip, pickle, LONGEST_PICKLE)) {
                Object root = new PickleReader(in, torch.source).read();
                return torch.collect(root, storage -> torch.storage(zip, folder, storage));
            }
        }
    }

    private void requireLittleEndian(ZipFile zip, String folder) throws IOException {
        ZipEntry order = zip.getEntry(folder + "byteorder");
        if (order != null) {
            try (InputStream in = zip.getInputStream(order)) {
                String text = new String(in.readNBytes(16), StandardCharsets.US_ASCII);
                if (!text.equals("little")) {
                    throw new ModelFormatException(source + ": byte order " + text + ", expected little");
                }
            }
        }
    }

    private InputStream open(ZipFile zip, String name, long most) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new ModelFormatException(source + ": damaged, its part " + name + " is missing");
        }
        if (entry.getSize() > most) {
            throw new ModelFormatException(source + ": refused, its part " + name + " has " + entry.getSize()
                    + " bytes, at most " + most + " are expected");
        }
        return new BufferedInputStream(zip.getInputStream(entry));
    }

    private Object storage(ZipFile zip, String folder, PickleReader.Storage storage) throws IOException {
        String name = folder + "data/" + storage.key();
        long bytes = Math.multiplyExact(storage.count(), storage.dtype().bytes());
        ZipEntry entry = zip.getEntry(name);
        // torch.save stores plainly; so the file is at least as large as what is allocated for it.
        if (entry != null && (entry.getMethod() != ZipEntry.STORED || entry.getSize() < bytes)) {
            throw new ModelFormatException(source + ": damaged, its part " + name + " is compressed or shorter than "
                    + bytes + " bytes");
        }
        try (InputStream in = open(zip, name, bytes)) {
            return values(in, storage.dtype(), storage.count());
        }
    }

    private Object values(InputStream in, Dtype dtype, long count) throws IOException {
        if (count > Integer.MAX_VALUE - 16) {
            throw new ModelFormatException(source + ": a storage of " + count + " elements, one array holds at most "
                    + "2^31-1");
        }
        return new TensorCodec().read(in, dtype, (int) count);
    }

    /**
     * Reads the older format: four pickles (a magic number, a version, facts about the machine, the object), the list
     * of storages as a fifth, then every storage with its length before it.
     */
    static TensorFile readLegacy(Path file) throws IOException {
        TorchFile torch = new TorchFile(file.toString());
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            PickleReader pickles = new PickleReader(in, torch.source);
            pickles.read();
            pickles.read();
            if (pickles.read() instanceof Map<?, ?> machine && Boolean.FALSE.equals(machine.get("little_endian"))) {
                throw new ModelFormatException(file + ": byte order big, expected little");
            }
            Object root = pickles.read();
            Object keys = pickles.read();
            if (!(keys instanceof List<?> order)) {
                throw new ModelFormatException(file + ": not a file of torch.save, or damaged");
            }
            Map<String, PickleReader.Storage> described = new HashMap<>();
            torch.tensors(root).values().forEach(view -> described.put(view.storage().key(), view.storage()));
            Map<String, Object> stored = new HashMap<>();
            for (Object key : order) {
                PickleReader.Storage storage = described.get(String.valueOf(key));
                if (storage == null) {
                    throw new ModelFormatException(file + ": storage " + key + " belongs to no tensor of the state "
                            + "dictionary; save only the state dictionary");
                }
                byte[] length = in.readNBytes(Long.BYTES);
                if (length.length < Long.BYTES) {
                    throw new EOFException("storage " + key + " is missing");
                }
                long count = ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong();
                if (count != storage.count() || count * storage.dtype().bytes() > Files.size(file)) {
                    throw new ModelFormatException(file + ": damaged, storage " + key + " has " + count
                            + " elements instead of " + storage.count() + ", or more than the file holds");
                }
                stored.put(storage.key(), torch.values(in, storage.dtype(), count));
            }
            return torch.collect(root, storage -> Objects.requireNonNull(stored.get(storage.key())));
        }
    }

    private TensorFile collect(Object root, Storages storages) throws IOException {
        Map<String, Object> read = new HashMap<>();
        List<NamedTensor> tensors = new ArrayList<>();
        for (Map.Entry<String, PickleReader.View> entry : tensors(root).entrySet()) {
            PickleReader.View view = entry.getValue();
            Object values = read.get(view.storage().key());
            if (values == null) {
                values = storages.values(view.storage());
                read.put(view.storage().key(), values);
            }
            tensors.add(new NamedTensor(entry.getKey(), view.shape(), gather(entry.getKey(), view, values)));
        }
        return new TensorFile(source, tensors, Map.of());
    }

    private Map<String, PickleReader.View> tensors(Object root) {
        Map<String, PickleReader.View> tensors = new LinkedHashMap<>();
        Map<?, ?> map = dictionary(root);
        if (map != null) {
            map.forEach((key, value) -> {
                if (key instanceof String name && value instanceof PickleReader.View view) {
                    tensors.put(name, view);
                }
            });
        }
        if (tensors.isEmpty()) {
            throw new ModelFormatException(source + ": holds no state dictionary; save model.state_dict()");
        }
        return tensors;
    }

    private static @Nullable Map<?, ?> dictionary(Object root) {
        if (!(root instanceof Map<?, ?> map)) {
            return null;
        }
        for (String wrapper : WRAPPERS) {
            if (map.get(wrapper) instanceof Map<?, ?> inner) {
                return inner;
            }
        }
        return map;
    }

    /** The view's values in row-major order. */
    private Object gather(String name, PickleReader.View view, Object values) {
        int[] shape = view.shape();
        long[] strides = view.strides();
        long count = 1;
        long last = view.offset();
        boolean sound = shape.length == strides.length && view.offset() >= 0;
        for (int i = 0; sound && i < shape.length; i++) {
            sound = shape[i] >= 0 && strides[i] >= 0;
            count = Math.multiplyExact(count, shape[i]);
            last = Math.addExact(last, Math.multiplyExact(Math.max(0, shape[i] - 1), strides[i]));
        }
        Dtype dtype = view.storage().dtype();
        sound &= values.getClass() == dtype.allocate(0).getClass();
        if (!sound || count > 0 && last >= Array.getLength(values)) {
            throw new ModelFormatException(source + ": damaged, tensor " + name + " reaches beyond its storage");
        }
        if (count > Integer.MAX_VALUE - 16) {
            throw new ModelFormatException(source + ": tensor " + name + " has " + count
                    + " elements, one array holds at most 2^31-1");
        }
        Object out = dtype.allocate((int) count);
        int[] index = new int[shape.length];
        for (int i = 0; i < count; ) {
            long from = view.offset();
            for (int d = 0; d < index.length; d++) {
                from += index[d] * strides[d];
            }
            int inner = shape.length - 1;
            int run = inner >= 0 && strides[inner] == 1 ? shape[inner] : 1;
            System.arraycopy(values, (int) from, out, i, run);
            i += run;
            advance(index, shape, run == 1 ? inner : inner - 1);
        }
        return out;
    }

    private static void advance(int[] index, int[] shape, int from) {
        for (int d = from; d >= 0; d--) {
            if (++index[d] < shape[d]) {
                return;
            }
            index[d] = 0;
        }
    }
}
