package io.f2pad.refine;

/**
 * Checks of the option records. Apart from them all, because their defaults refer to each other: a check that lived in
 * one of them would initialise it, and with it its defaults, before those of the caller are there.
 */
final class Ranges {

    private Ranges() {
    }

    static void require(boolean holds, String rule, double got) {
        if (!holds) {
            throw new IllegalArgumentException("refine: " + rule + ", got " + got);
        }
    }
}
