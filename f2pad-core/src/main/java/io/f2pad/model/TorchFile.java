package io.f2pad.model;

import io.f2pad.ModelFormatException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
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
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;

/**
 * Reads state dictionaries that {@code torch.save} has written ({@code .pth}, {@code .pt}), in the zip format and in
 * the one before it. A dictionary may lie under {@code state_dict} or {@code model}, as in training checkpoints; what
 * is not a tensor is left out. Nothing in a file is ever run, see {@link PickleReader}.
 */
final class TorchFile {

    private static final List<String> WRAPPERS = List.of("state_dict", "model");
    /** Weights may be shared between a few tensors; a stride of 0 could repeat one value without end. */
    private static final long MOST_REPETITION = 4;

    /** Gives the values of a storage. */
    @FunctionalInterface
    private interface Storages {
        Object values(PickleReader.Storage storage) throws IOException;
    }

    private final String source;
    private final TensorCodec codec = new TensorCodec();
    /** Bytes that tensors may still take. */
    private long allowance;

    private TorchFile(String source, long fileSize) {
        this.source = source;
        this.allowance = MOST_REPETITION * fileSize + (1 << 16);
    }

    /** Reads the zip format: {@code NAME/data.pkl} describes the tensors, {@code NAME/data/KEY} holds a storage. */
    static TensorFile readZip(ZipParts zip) throws IOException {
        TorchFile torch = new TorchFile(zip.source(), zip.fileSize());
        String pickle = zip.entries().stream().map(ZipEntry::getName).filter(name -> name.endsWith("/data.pkl"))
                .findFirst().orElseThrow();
        String folder = pickle.substring(0, pickle.length() - "data.pkl".length());
        torch.requireLittleEndian(zip, folder);
        try (InputStream in = new BufferedInputStream(zip.open(zip.stored(pickle)))) {
            Object root = new PickleReader(in, torch.source).read();
            return torch.collect(root, storage -> torch.storage(zip, folder, storage));
        }
    }

    private void requireLittleEndian(ZipParts zip, String folder) throws IOException {
        String name = folder + "byteorder";
        if (zip.has(name)) {
            try (InputStream in = zip.open(zip.stored(name))) {
                String text = new String(in.readNBytes(16), StandardCharsets.US_ASCII).replaceAll("\\W", "?");
                if (!text.equals("little")) {
                    throw new ModelFormatException(source + ": byte order " + text + ", expected little");
                }
            }
        }
    }

    private Object storage(ZipParts zip, String folder, PickleReader.Storage storage) throws IOException {
        ZipEntry entry = zip.stored(folder + "data/" + storage.key());
        long bytes = Math.multiplyExact(storage.count(), storage.dtype().bytes());
        // The file has these bytes, so it is at least as large as what is allocated for it.
        if (entry.getSize() < bytes) {
            throw new ModelFormatException(source + ": damaged, its part " + entry.getName() + " has "
                    + entry.getSize() + " bytes, fewer than " + bytes);
        }
        try (InputStream in = zip.open(entry)) {
            return values(in, storage.dtype(), storage.count());
        }
    }

    private Object values(InputStream in, Dtype dtype, long count) throws IOException {
        if (count > Integer.MAX_VALUE - 16) {
            throw new ModelFormatException(source + ": a storage of " + count + " elements, one array holds at most "
                    + "2^31-1");
        }
        return codec.read(in, dtype, (int) count);
    }

    /**
     * Reads the older format: four pickles (a magic number, a version, facts about the machine, the object), the list
     * of storages as a fifth, then every storage with its length before it.
     */
    static TensorFile readLegacy(Path file) throws IOException {
        TorchFile torch = new TorchFile(file.toString(), Files.size(file));
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
                PickleReader.Storage storage = key instanceof String name ? described.get(name) : null;
                if (storage == null) {
                    throw new ModelFormatException(file + ": a storage belongs to no tensor of the state "
                            + "dictionary; save only the state dictionary");
                }
                byte[] length = in.readNBytes(Long.BYTES);
                if (length.length < Long.BYTES) {
                    throw new EOFException("storage " + storage.key() + " is missing");
                }
                long count = ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong();
                if (count != storage.count() || count * storage.dtype().bytes() > Files.size(file)) {
                    throw new ModelFormatException(file + ": damaged, storage " + storage.key() + " has " + count
                            + " elements instead of " + storage.count() + ", or more than the file holds");
                }
                stored.put(storage.key(), torch.values(in, storage.dtype(), count));
            }
            return torch.collect(root, storage -> {
                Object values = stored.get(storage.key());
                if (values == null) {
                    throw new ModelFormatException(file + ": damaged, storage " + storage.key() + " is missing");
                }
                return values;
            });
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
        Dtype dtype = view.storage().dtype();
        if (values.getClass() != dtype.allocate(0).getClass()
                || !Strided.inside(values, view.offset(), view.shape(), view.strides())) {
            throw new ModelFormatException(source + ": damaged, tensor " + name + " reaches beyond its storage");
        }
        long count = Strided.count(view.shape());
        allowance -= Math.multiplyExact(count, dtype.bytes());
        if (allowance < 0) {
            throw new ModelFormatException(source + ": refused, its tensors take more than " + MOST_REPETITION
                    + " times what the file holds (at " + name + "); save contiguous tensors");
        }
        return Strided.rowMajor(values, view.offset(), view.shape(), view.strides());
    }
}
