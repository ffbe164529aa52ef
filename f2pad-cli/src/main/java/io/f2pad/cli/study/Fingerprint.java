package io.f2pad.cli.study;

import io.f2pad.model.Sha256;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Names for results by what they depend on: same program, same files, same settings, same name. */
public final class Fingerprint {

    private Fingerprint() {
    }

    /**
     * Hashes parts.
     *
     * @param parts texts
     * @return SHA-256 of the parts, each ended by a line break, in hexadecimal
     */
    public static String of(List<String> parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                digest.update((part + "\n").getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * Hashes files by name and content, in this order.
     *
     * @param files the files
     * @return SHA-256 in hexadecimal
     */
    public static String ofFiles(List<Path> files) {
        return of(files.stream().map(f -> f.getFileName() + " " + Sha256.of(f)).toList());
    }

    /**
     * Tells one build of the program from another, as far as it runs from one file; from a folder of classes only the
     * version counts.
     *
     * @param version version of the program
     * @return a text
     */
    public static String program(String version) {
        CodeSource source = Fingerprint.class.getProtectionDomain().getCodeSource();
        if (source == null || !"file".equals(source.getLocation().getProtocol())) {
            return version;
        }
        Path file = Path.of(URI.create(source.getLocation().toString()));
        return Files.isRegularFile(file) ? version + " " + Sha256.of(file) : version;
    }
}
