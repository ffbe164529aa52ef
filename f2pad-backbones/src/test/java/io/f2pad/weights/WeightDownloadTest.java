package io.f2pad.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.f2pad.ModelFormatException;
import io.f2pad.model.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server on this machine. */
class WeightDownloadTest {

    private static final WeightDownload DOWNLOAD = new WeightDownload(Duration.ofSeconds(20), Duration.ofSeconds(1));

    @TempDir
    Path folder;

    private HttpServer server;
    private ExecutorService threads;
    private byte[] content;
    private KnownWeights known;
    private Path target;

    @BeforeEach
    void serve() throws IOException {
        content = new byte[300_000];
        new SplittableRandom(1).nextBytes(content);
        Path same = Files.write(folder.resolve("same"), content);
        known = known(Sha256.of(same), content.length);
        Files.delete(same);
        target = folder.resolve("new/w.pth");
        threads = Executors.newCachedThreadPool();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/whole", exchange -> answer(exchange, content, content.length));
        server.createContext("/cut", exchange -> answer(exchange, new byte[1000], content.length));
        server.createContext("/long", exchange -> answer(exchange, new byte[content.length + 1], 0));
        server.createContext("/gone", exchange -> {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        server.createContext("/silent", exchange -> {
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().flush();
        });
        redirect("/moved", "/whole");
        redirect("/loop", "/loop");
        redirect("/away", "http://192.0.2.1/w.pth");
        redirect("/file", "file:///etc/hosts");
        redirect("/nonsense", "ht tp://");
        server.start();
    }

    private static KnownWeights known(String sha256, long bytes) {
        return new KnownWeights("w", "w", "a test", "w.pth", URI.create("https://example.org/w.pth"), sha256, bytes,
                "none");
    }

    private static void answer(HttpExchange exchange, byte[] body, long length) throws IOException {
        exchange.sendResponseHeaders(200, length);
        try (exchange) {
            exchange.getResponseBody().write(body);
        }
    }

    private void redirect(String from, String to) {
        server.createContext(from, exchange -> {
            exchange.getResponseHeaders().add("Location", to);
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    private URI address(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private String failure(URI address) throws IOException {
        String message = assertThrows(UncheckedIOException.class,
                () -> DOWNLOAD.to(known, address, target, (done, total) -> { })).getMessage();
        assertTrue(message.startsWith(address + ": cannot be downloaded (") && message.contains("weights import"),
                message);
        assertEquals(1, message.lines().count(), message);
        nothingLeft();
        return message;
    }

    private void nothingLeft() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            assertEquals(0, files.filter(Files::isRegularFile).count());
        }
    }

    @Test
    void keepsWhatHasTheChecksumAlsoBehindARedirect() throws IOException {
        long[] heard = new long[2];
        DOWNLOAD.to(known, address("/whole"), target, (done, total) -> {
            heard[0] = done;
            heard[1] = total;
        });
        assertArrayEquals(content, Files.readAllBytes(target));
        assertArrayEquals(new long[] {content.length, content.length}, heard);
        Files.write(target, new byte[3]);
        // eight published digits are enough, and a size that is not known
        DOWNLOAD.to(known(known.sha256().substring(0, 8), 0), address("/moved"), target, (done, total) -> { });
        assertArrayEquals(content, Files.readAllBytes(target));
        try (Stream<Path> files = Files.list(target.getParent())) {
            assertEquals(1, files.count());
        }
    }

    @Test
    void keepsNothingElse() throws IOException {
        KnownWeights other = known("0".repeat(64), content.length);
        String message = assertThrows(ModelFormatException.class,
                () -> DOWNLOAD.to(other, address("/whole"), target, (done, total) -> { })).getMessage();
        assertTrue(message.contains("not kept, the SHA-256 of what came is " + known.sha256()), message);
        nothingLeft();
        KnownWeights unchecked = known("", 0);
        message = assertThrows(ModelFormatException.class,
                () -> DOWNLOAD.to(unchecked, address("/whole"), target, (done, total) -> { })).getMessage();
        assertTrue(message.contains("gives no checksum") && message.contains("weights import"), message);
        nothingLeft();
    }

    @Test
    void brokenServersAreNamed() throws IOException {
        assertTrue(failure(address("/gone")).contains("the server answers 404"));
        assertTrue(failure(address("/long")).contains("more than the 300000 bytes"));
        assertTrue(failure(address("/loop")).contains("more than 5 redirects"));
        assertTrue(failure(address("/nonsense")).contains("impossible address"));
        assertTrue(failure(address("/silent")).contains("no answer in time"));
        failure(address("/cut"));
        int port = server.getAddress().getPort();
        server.stop(0);
        failure(URI.create("http://127.0.0.1:" + port + "/whole"));
        assertTrue(failure(URI.create("https://no-such-host.invalid/w.pth")).contains("no such host, or no network"));
    }

    @Test
    void onlyHttpsLeavesThisMachine() throws IOException {
        assertTrue(failure(URI.create("http://192.0.2.1/w.pth")).contains("not https"));
        assertTrue(failure(address("/away")).contains("http://192.0.2.1/w.pth is not https"));
        assertTrue(failure(address("/file")).contains("not https"));
        assertTrue(failure(URI.create("file:/etc/hosts")).contains("not https"));
    }
}
