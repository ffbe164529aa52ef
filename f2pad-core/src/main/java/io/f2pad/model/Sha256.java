package io.f2pad.model;

import io.f2pad.ModelFormatException;
import io.f2pad.file.AtomicFile;
import io.f2pad.file.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** SHA-256 checksums as 64 lower-case hexadecimal digits. */
public final class Sha256 {

    private Sha256() {
    }

    /**
     * The checksum of a file.
     *
     * @param file the file
     * @return its SHA-256, as {@code sha256sum} prints it
     * @throws ModelFormatException if it cannot be read
     */
    public static String of(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return digest(in::transferTo);
        } catch (IOException e) {
            throw new ModelFormatException(file + ": cannot be read (" + Failure.reason(e) + ")", e);
        }
    }

    /**
     * The checksum of tensors in this order: for each its name, type and shape as a line of text, then its
     * little-endian values. It does not depend on the file they came from.
     *
     * @param tensors the tensors
     * @return their SHA-256
     */
    public static String of(List<NamedTensor> tensors) {
        try {
            TensorCodec codec = new TensorCodec();
            return digest(out -> {
                for (NamedTensor tensor : tensors) {
                    out.write((tensor + "\n").getBytes(StandardCharsets.UTF_8));
                    codec.write(tensor, out);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String digest(AtomicFile.OutputConsumer content) throws IOException {
        try (DigestOutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(),
                MessageDigest.getInstance("SHA-256"))) {
            content.writeTo(out);
            return HexFormat.of().formatHex(out.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
