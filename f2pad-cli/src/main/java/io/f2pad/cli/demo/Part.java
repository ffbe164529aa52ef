package io.f2pad.cli.demo;

import io.f2pad.image.Planes;
import java.util.SplittableRandom;

/** A generated part; implementations are immutable and use StrictMath, so a seed gives the same pixels everywhere. */
public interface Part {

    /** {@return the name of the data set's folder} */
    String name();

    /**
     * Draws a normal image: the part with its natural variation of place, light and grain.
     *
     * @param size   rows and columns
     * @param random source of randomness
     * @return RGB in [0, 1]
     */
    Planes draw(int size, SplittableRandom random);
}
