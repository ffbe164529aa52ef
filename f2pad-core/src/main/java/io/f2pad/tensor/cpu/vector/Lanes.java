package io.f2pad.tensor.cpu.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The one vector shape of the process: the machine's preferred one, 128 to 512 bits. On Java 17 a second shape anywhere
 * in the process spoils the type profiles inside the Vector API, and every kernel falls back to vectors on the heap,
 * twenty times slower; so no kernel may choose a shape of its own.
 */
final class Lanes {

    static final VectorSpecies<Float> S = choose(FloatVector.SPECIES_PREFERRED);
    /** Floats of a vector: 4, 8 or 16. */
    static final int L = S.length();

    private Lanes() {
    }

    private static VectorSpecies<Float> choose(VectorSpecies<Float> preferred) {
        if (preferred.length() > 16) {
            return FloatVector.SPECIES_512;
        }
        return preferred.length() < 4 ? FloatVector.SPECIES_128 : preferred;
    }
}
