package io.f2pad.model;

import io.f2pad.ModelFormatException;
import io.f2pad.file.Failure;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Opens a file of weights whatever wrote it: safetensors, a state dictionary of {@code torch.save}, or {@code .npz} of
 * NumPy. The content decides, not the name. Nothing in a file is ever run.
 */
public final class WeightFile {

    private WeightFile() {
    }

    /**
     * Reads a file.
     *
     * @param file the file
     * @return its tensors
     * @throws ModelFormatException if it cannot be read, is of another kind, damaged, or holds more than tensors
     */
    public static TensorFile read(Path file) {
        if (Files.isDirectory(file)) {
            throw new ModelFormatException(file + ": is a folder, expected a file of weights");
        }
        try {
            byte[] head = head(file);
            if (head.length == 4 && head[0] == 'P' && head[1] == 'K' && head[2] == 3 && head[3] == 4) {
                return readZip(file);
            }
            // A pickle of protocol 2 that begins with a long integer; a safetensors file begins with a small length.
            if (head.length == 4 && head[0] == (byte) 0x80 && head[1] == 2 && head[2] == (byte) 0x8A) {
                return TorchFile.readLegacy(file);
            }
        } catch (EOFException e) {
            throw new ModelFormatException(file + ": truncated (" + e.getMessage()
                    + "); copy or download the file anew", e);
        } catch (IOException e) {
            throw new ModelFormatException(file + ": cannot be read (" + Failure.reason(e) + ")", e);
        } catch (ArithmeticException e) {
            throw new ModelFormatException(file + ": damaged, the extent of a tensor is absurd", e);
        }
        return Safetensors.read(file);
    }

    private static TensorFile readZip(Path file) throws IOException {
        try (ZipParts zip = ZipParts.open(file)) {
            if (zip.entries().stream().anyMatch(entry -> entry.getName().endsWith("/data.pkl"))) {
                return TorchFile.readZip(zip);
            }
            if (zip.entries().stream().allMatch(entry -> entry.getName().endsWith(NpzFile.SUFFIX))) {
                return NpzFile.read(zip);
            }
            throw new ModelFormatException(file + ": a zip that is neither .npz nor a file of torch.save (data.pkl is "
                    + "missing)" + (zip.has("card.json") ? " but a model bundle" : "")
                    + "; expected safetensors, .pth or .npz");
        }
    }

    private static byte[] head(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(4);
        }
    }
}
