package io.f2pad.detect;

import io.f2pad.image.ImageFiles;
import io.f2pad.image.Planes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Small generated parts for tests: a grey disk on a striped ground with a little noise. */
final class Textures {

    private Textures() {
    }

    static Planes part(int size, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] rgb = new float[3 * size * size];
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                double r = Math.hypot(x - size / 2.0, y - size / 2.0) / size;
                double ground = 0.45 + 0.08 * Math.sin(2 * Math.PI * x / 8);
                double value = r < 0.35 ? 0.7 : ground;
                for (int c = 0; c < 3; c++) {
                    double tint = c == 2 ? 0.05 : 0;
                    rgb[c * size * size + y * size + x] =
                            (float) (value + tint + 0.02 * (random.nextDouble() - 0.5));
                }
            }
        }
        return new Planes(3, size, size, rgb);
    }

    static Planes defective(int size, long seed) {
        Planes part = part(size, seed);
        for (int y = size / 4; y < size / 2; y++) {
            for (int x = size / 3; x < size / 2; x++) {
                part.data()[y * size + x] = 0.1f;
                part.data()[size * size + y * size + x] = 0.6f;
                part.data()[2 * size * size + y * size + x] = 0.2f;
            }
        }
        return part;
    }

    static List<Path> write(Path folder, int count, int size) {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Path file = folder.resolve("normal" + i + ".png");
            ImageFiles.writePng(file, part(size, i));
            files.add(file);
        }
        return files;
    }
}
