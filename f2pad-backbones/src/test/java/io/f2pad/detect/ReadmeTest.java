package io.f2pad.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.image.ImageFiles;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiles and runs what the README shows. */
class ReadmeTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    Path folder;

    private static String block(String language) throws IOException {
        Matcher matcher = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(ROOT.resolve("README.md")));
        assertTrue(matcher.find(), "the README has no " + language + " block");
        return matcher.group(1);
    }

    @Test
    void javaExampleRuns() throws Exception {
        String source = "import io.f2pad.backbone.*;\nimport io.f2pad.backbone.weights.*;\n"
                + "import io.f2pad.detect.*;\nimport io.f2pad.feature.*;\nimport io.f2pad.image.*;\n"
                + "import java.nio.file.*;\nimport java.util.*;\n"
                + "public class Example {\n  public static void run(Path folder, Path model, Path image, Path mask) {\n"
                + block("java") + "\n  }\n}\n";
        Path file = Files.writeString(folder.resolve("Example.java"), source);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        boolean compiled = compiler.getTask(messages, null, null,
                List.of("-cp", System.getProperty("java.class.path"), "-d", folder.toString(), "-proc:none"), null,
                compiler.getStandardFileManager(null, null, null).getJavaFileObjects(file)).call();
        assertTrue(compiled, messages.toString());
        Path images = Files.createDirectory(folder.resolve("normal"));
        Textures.write(images, 6, 96);
        Path image = folder.resolve("image.png");
        ImageFiles.writePng(image, Textures.defective(96, 7));
        Path mask = folder.resolve("mask.png");
        try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            loader.loadClass("Example").getMethod("run", Path.class, Path.class, Path.class, Path.class)
                    .invoke(null, images, folder.resolve("model.f2pad"), image, mask);
        }
        assertEquals(96, ImageFiles.read(mask).width());
    }

    @Test
    void dependencyIsThisProject() throws IOException {
        String pom = Files.readString(ROOT.resolve("pom.xml"));
        Matcher version = Pattern.compile("<version>(.*?)</version>").matcher(pom);
        assertTrue(version.find());
        String block = block("xml");
        assertTrue(block.contains("<version>" + version.group(1) + "</version>"), block);
        assertTrue(Files.isDirectory(ROOT.resolve("f2pad-backbones")) && block.contains("f2pad-backbones"), block);
    }
}
