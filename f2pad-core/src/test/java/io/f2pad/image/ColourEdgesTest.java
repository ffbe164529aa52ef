package io.f2pad.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ColourEdgesTest {

    @Test
    void likenessFollowsTheMeanContrast() {
        // differences 1 and 3 along the row: mean of the squares 5
        ColourEdges edges = ColourEdges.of(new Planes(1, 1, 3, new float[] {0, 1, 4}));
        assertEquals(1, edges.likeness(1, 1));
        assertEquals(Math.exp(-1 / 10.0), edges.likeness(0, 1), 1e-15);
        assertEquals(Math.exp(-9 / 10.0), edges.likeness(2, 1), 1e-15);
        assertEquals(Math.exp(-16 / 10.0), edges.likeness(0, 2), 1e-15);
    }

    @Test
    void channelsAndColumnsCount() {
        // neighbours: 2 in rows with squares 5 and 0, 2 in columns with squares 0 and 5
        ColourEdges edges = ColourEdges.of(new Planes(2, 2, 2, new float[] {0, 1, 0, 0, 0, 2, 0, 0}));
        assertEquals(Math.exp(-5 / (2 * 2.5)), edges.likeness(0, 1), 1e-15);
    }

    @Test
    void inOneColourAllPixelsAreAlike() {
        assertEquals(1, ColourEdges.of(new Planes(1, 1, 2, new float[] {3, 3})).likeness(0, 1));
        assertEquals(1, ColourEdges.of(new Planes(1, 1, 1, new float[] {3})).likeness(0, 0));
    }
}
