package io.f2pad.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputsTest {

    @TempDir
    private Path root;

    @BeforeEach
    void files() throws IOException {
        for (String name : List.of("a/img10.png", "a/img2.png", "a/notes.txt", "a/.hidden.png", "b/img2.png",
                "b/deep/x.jpg")) {
            Files.createDirectories(root.resolve(name).getParent());
            Files.write(root.resolve(name), new byte[] {1});
        }
    }

    private List<String> expand(String... arguments) {
        return Inputs.expand(List.of(arguments)).files().stream().map(f -> root.relativize(f).toString()).toList();
    }

    @Test
    void aFolderGivesItsImagesInNaturalOrder() {
        assertEquals(List.of("a/img2.png", "a/img10.png"), expand(root + "/a"));
    }

    @Test
    void filesComeOnceAndInTheOrderOfTheArguments() {
        assertEquals(List.of("b/img2.png", "a/img2.png", "a/img10.png"),
                expand(root + "/b/img2.png", root + "/a", root + "/a/../a/img2.png"));
    }

    @Test
    void patternsThatTheShellLeftAloneAreExpanded() {
        assertEquals(List.of("a/img2.png", "b/img2.png"), expand(root + "/*/img2.png"));
        assertEquals(List.of("b/deep/x.jpg", "b/img2.png"), expand(root + "/b/**.{jpg,png}", root + "/b/*.png"));
        assertEquals(List.of("a/img10.png"), expand(root + "/a/img[0-9]?.png"));
    }

    @Test
    void whatNamesNothingIsReported() throws IOException {
        Files.createDirectories(root.resolve("empty"));
        Inputs inputs = Inputs.expand(List.of(root + "/c", root + "/empty", root + "/a/*.bmp", root + "/q/*.png", " ",
                root + "/a/img[.png", root + "/a/img2.png"));
        assertEquals(1, inputs.files().size());
        assertEquals(6, inputs.errors().size());
        assertTrue(inputs.errors().get(0).message().contains("no such file"));
        assertTrue(inputs.errors().get(1).message().contains("no images"));
        assertTrue(inputs.errors().get(2).message().contains("matches no image"));
        assertTrue(inputs.errors().get(3).message().contains("does not exist"));
        assertTrue(inputs.errors().get(5).message().contains("not a glob"));
    }

    @Test
    void namesAreUniqueAndDependOnTheListAlone() {
        List<Path> files = List.of(Path.of("/d/one/000.png"), Path.of("/d/two/000.PNG"), Path.of("/e/one/000.jpg"),
                Path.of("/d/001.png"), Path.of("/d/A.png"), Path.of("/d/a.bmp"), Path.of("/x/one_000.png"));
        assertEquals(List.of("one_000-2", "two_000", "one_000-3", "001", "d_A", "d_a-2", "one_000"),
                OutputNames.of(files));
    }
}
