package io.f2pad.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.f2pad.backbone.KnownBackbone;
import io.f2pad.cli.demo.DemoSet;
import io.f2pad.cli.demo.Gasket;
import io.f2pad.inpaint.mae.TinyMae;
import io.f2pad.model.NamedTensor;
import io.f2pad.model.Safetensors;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsCommandTest {

    @TempDir
    Path folder;

    private String before;

    @BeforeEach
    void ownHome() {
        before = System.getProperty("f2pad.home", "");
        System.setProperty("f2pad.home", folder.resolve("home").toString());
    }

    @AfterEach
    void restoreHome() {
        System.setProperty("f2pad.home", before);
    }

    private Path weights() {
        Path file = folder.resolve("mine.safetensors");
        Safetensors.write(KnownBackbone.RESNET18.untrained(4).tensors(), Map.of(), file);
        return file;
    }

    @Test
    void listsKnownAndImportedWeights() {
        Run list = Run.f2pad("weights", "list").exits(Main.DONE);
        assertTrue(list.out().contains("resnet18-f37072fd.pth (46.8 MB)"), list.out());
        assertTrue(list.out().contains("24a108a5... (the digits that are published)"), list.out());
        assertTrue(list.out().contains("CC-BY-NC-4.0"), list.out());
        assertTrue(list.out().contains("inpainting, as in the paper: fit --inpainter mae --mae-weights mae_vit_large"),
                list.out());
        assertTrue(list.out().contains("mae/visualize/mae_visualize_vit_huge.pth"), list.out());
        Run.f2pad("weights", "import", weights(), "--name", "odd.one").exits(Main.DONE);
        JsonNode json = Run.f2pad("weights", "list", "--json").exits(Main.DONE).json();
        assertEquals(folder.resolve("home/weights").toString(), json.get("store").textValue());
        JsonNode last = json.get("weights").get(json.get("weights").size() - 1);
        assertEquals("odd.one", last.get("name").textValue());
        assertFalse(json.get("weights").get(0).get("imported").booleanValue());
    }

    @Test
    void importedWeightsAreFoundByName() {
        JsonNode done = Run.f2pad("weights", "import", weights(), "--json").exits(Main.DONE).json();
        assertEquals("resnet18", done.get("name").textValue());
        assertTrue(Files.exists(folder.resolve("home/weights/resnet18.safetensors")));
        new DemoSet(48, 6, 1, 1, 11).write(new Gasket(), folder.resolve("data"));
        Run fit = Run.f2pad("fit", "--data", folder.resolve("data"), "--model", folder.resolve("m.f2pad"), "--size", 48,
                "--weights", "resnet18").exits(Main.DONE);
        assertFalse(fit.err().contains("untrained"), fit.err());
        Run.f2pad("fit", "--data", folder.resolve("data"), "--model", folder.resolve("m.f2pad"), "--size", 48,
                "--weights", "resnet81").failsWith("resnet81: no such file", "imported are: resnet18 (in ",
                "f2pad weights import FILE");
    }

    @Test
    void importedAutoencodersAreFoundByName() {
        Path file = folder.resolve("tiny.safetensors");
        Safetensors.write(TinyMae.ofColours(), Map.of(), file);
        JsonNode done = Run.f2pad("weights", "import", file, "--name", "own", "--json").exits(Main.DONE).json();
        assertEquals("mae_vit", done.get("architecture").textValue());
        Path data = folder.resolve("data");
        new DemoSet(48, 6, 1, 1, 11).write(new Gasket(), data);
        Path model = folder.resolve("m.f2pad");
        Run.f2pad("fit", "--data", data, "--model", model, "--size", 48, "--inpainter", "mae", "--mae-weights", "own")
                .exits(Main.DONE);
        JsonNode card = Run.f2pad("inspect", "--model", model, "--json").exits(Main.DONE).json();
        assertEquals("mae", card.get("inpainter").textValue());
        assertEquals("own.safetensors", card.get("autoencoder").textValue());
        Path defect = data.resolve("test/defect");
        Run.f2pad("detect", "--model", model, "--out", folder.resolve("a"), "--mae-weights", "own", defect)
                .exits(Main.DONE);
        Run.f2pad("eval", "--model", model, "--data", data, "--out", folder.resolve("b"), "--mae-weights", "own",
                "--limit", 1, "--no-sheets").exits(Main.DONE);
        otherAutoencodersAreRefused(model, data, defect);
    }

    /** Which also shows that the weights of that name are the ones that are read. */
    private void otherAutoencodersAreRefused(Path model, Path data, Path defect) {
        List<NamedTensor> tensors = TinyMae.ofColours();
        tensors.replaceAll(t -> t.name().equals("decoder_pred.bias")
                ? NamedTensor.of(t.name(), t.shape(), new float[t.shape()[0]]) : t);
        Path file = folder.resolve("other.safetensors");
        Safetensors.write(tensors, Map.of(), file);
        Run.f2pad("weights", "import", file, "--name", "other").exits(Main.DONE);
        Run.f2pad("detect", "--model", model, "--out", folder.resolve("a"), "--mae-weights", "other", defect)
                .failsWith("other.safetensors: not the weights", "pass own.safetensors");
        Run.f2pad("eval", "--model", model, "--data", data, "--out", folder.resolve("b"), "--mae-weights", "other")
                .failsWith("other.safetensors: not the weights");
        Run.f2pad("weights", "import", file, "--name", "own").exits(Main.DONE);
        Run.f2pad("detect", "--model", model, "--out", folder.resolve("a"), defect)
                .failsWith("own.safetensors: not the weights");
        Run.f2pad("eval", "--model", model, "--data", data, "--out", folder.resolve("b"), "--mae-weights", "owm")
                .failsWith("owm: no such file", "imported are: other, own (in ");
        Run.f2pad("fit", "--data", data, "--model", model, "--size", 48, "--inpainter", "mae", "--mae-weights", "owm")
                .failsWith("owm: no such file");
    }

    @Test
    void whatCannotBeReadOrDownloadedIsNamed() throws IOException {
        Path text = Files.writeString(folder.resolve("w.pth"), "no weights at all");
        Run.f2pad("weights", "import", text).failsWith("w.pth", "not a safetensors file");
        Run.f2pad("weights", "download", "mae_vit_large").failsWith("mae_vit_large is not downloaded",
                "weights import mae_visualize_vit_large.pth");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 5);
            try (exchange) {
                exchange.getResponseBody().write(new byte[5]);
            }
        });
        server.start();
        try {
            String address = "http://127.0.0.1:" + server.getAddress().getPort() + "/x.pth";
            Run.f2pad("weights", "download", "ResNet18", "--from", address, "-q")
                    .failsWith("not kept", "published is f37072fd47e89c5e");
        } finally {
            server.stop(0);
        }
        Run.f2pad("weights", "download", "resnet18", "--from", "http://192.0.2.1/x.pth", "-q").failsWith("not https");
        assertEquals(0, Run.files(folder.resolve("home")).size());
    }

    @Test
    void wrongUsage() {
        Run.f2pad("weights").exits(Main.USAGE).says("a command is missing: list, import or download");
        Run.f2pad("weights", "import").exits(Main.USAGE).says("f2pad weights import", "FILE");
        Run.f2pad("weights", "import", "x", "--name", "../x").exits(Main.USAGE).says("is not a name");
        Run.f2pad("weights", "download", "resnet9000").exits(Main.USAGE).says("not known", "wide_resnet50_2");
        assertTrue(Run.f2pad("weights", "download", "--help").exits(Main.DONE).out().contains("proxyHost"));
    }
}
