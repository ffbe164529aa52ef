package io.f2pad.weights;

import io.f2pad.ModelFormatException;
import io.f2pad.file.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Set;

/**
 * Downloads a known weight file, over https alone (http on this machine, for tests and mirrors), through the JVM's
 * proxies. The bytes go to a temporary file that gets its name only after the checksum has matched; a file without a
 * published checksum is not downloaded.
 *
 * @param connect longest wait for a connection
 * @param silence longest wait for the next bytes
 */
public record WeightDownload(Duration connect, Duration silence) {

    /** Waits of 20 seconds and one minute. */
    public static final WeightDownload DEFAULT = new WeightDownload(Duration.ofSeconds(20), Duration.ofMinutes(1));

    private static final long LARGEST = 2L << 30;
    private static final int MOST_REDIRECTS = 5;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    /** Hears of the bytes. */
    @FunctionalInterface
    public interface Listener {

        /**
         * Called now and then.
         *
         * @param done  bytes so far
         * @param total bytes in all, or -1 if the server does not say
         */
        void at(long done, long total);
    }

    /**
     * Downloads a file.
     *
     * @param known    what to download
     * @param address  where from: the publisher's address, or that of a mirror
     * @param target   where to; replaced if it exists
     * @param listener hears of the bytes
     * @throws ModelFormatException if no checksum is published, or the file's is another
     * @throws UncheckedIOException in one line, if the file cannot be had
     */
    public void to(KnownWeights known, URI address, Path target, Listener listener) {
        if (known.sha256().isEmpty()) {
            throw new ModelFormatException(known.fileName() + ": not downloaded, its publisher gives no checksum; "
                    + "download it yourself from " + known.address() + " and run 'f2pad weights import FILE'");
        }
        Path part = target.resolveSibling("." + target.getFileName() + "." + ProcessHandle.current().pid() + ".part");
        try {
            Files.createDirectories(target.toAbsolutePath().getParent());
            try {
                String sha256 = fetch(known, address, part, listener);
                if (!known.hasSha256(sha256)) {
                    throw new ModelFormatException(address + ": not kept, the SHA-256 of what came is " + sha256
                            + ", published is " + known.sha256() + "; try again, or another mirror");
                }
                Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(address + ": cannot be downloaded (" + reason(e) + "); check the network "
                    + "and the proxy (https.proxyHost), or download " + known.fileName()
                    + " elsewhere and run 'f2pad weights import FILE'", e);
        }
    }

    private static String reason(IOException e) {
        return e instanceof UnknownHostException ? "no such host, or no network"
                : e instanceof SocketTimeoutException ? "no answer in time" : Failure.reason(e);
    }

    private String fetch(KnownWeights known, URI address, Path part, Listener listener) throws IOException {
        HttpURLConnection connection = follow(address);
        long most = known.bytes() > 0 ? known.bytes() : LARGEST;
        try (InputStream in = connection.getInputStream(); OutputStream out = Files.newOutputStream(part)) {
            long total = connection.getContentLengthLong();
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 16];
            long done = 0;
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                done += n;
                if (Math.max(done, total) > most) {
                    throw new IOException("the server sends more than the " + most + " bytes expected");
                }
                digest.update(buffer, 0, n);
                out.write(buffer, 0, n);
                listener.at(done, total);
            }
            if (done < total) {
                throw new IOException("the connection ended after " + done + " of " + total + " bytes");
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        } finally {
            connection.disconnect();
        }
    }

    /** Opens the address behind all redirects, each of which must be as safe as the first. */
    private HttpURLConnection follow(URI address) throws IOException {
        URI at = address;
        for (int i = 0; i <= MOST_REDIRECTS; i++) {
            requireSafe(at, address);
            HttpURLConnection connection = (HttpURLConnection) at.toURL().openConnection();
            connection.setConnectTimeout((int) connect.toMillis());
            connection.setReadTimeout((int) silence.toMillis());
            connection.setInstanceFollowRedirects(false);
            connection.setRequestProperty("Accept-Encoding", "identity");
            int status = connection.getResponseCode();
            if (status == HttpURLConnection.HTTP_OK) {
                return connection;
            }
            String next = connection.getHeaderField("Location");
            connection.disconnect();
            if (!REDIRECTS.contains(status) || next == null) {
                throw new IOException("the server answers " + status);
            }
            try {
                at = at.resolve(next);
            } catch (IllegalArgumentException e) {
                throw new IOException("the server points to the impossible address " + next, e);
            }
        }
        throw new IOException("more than " + MOST_REDIRECTS + " redirects");
    }

    private static void requireSafe(URI address, URI first) throws IOException {
        boolean local = "http".equals(address.getScheme()) && here(address) && here(first);
        if (!"https".equals(address.getScheme()) && !local) {
            throw new IOException("refused, " + address + " is not https");
        }
    }

    private static boolean here(URI address) {
        return address.getHost() != null && THIS_MACHINE.contains(address.getHost());
    }
}
