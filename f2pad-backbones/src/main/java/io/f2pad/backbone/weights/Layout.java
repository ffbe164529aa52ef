package io.f2pad.backbone.weights;

import java.util.List;

/**
 * The convolutions of a network up to its last tap in network order, and what files of its weights look like.
 *
 * @param title       the network's name in words
 * @param layers      its convolutions
 * @param epsilon     added to the variances of its batch norms
 * @param conventions the kinds of files, folded ones first
 */
public record Layout(String title, List<Layer> layers, double epsilon, List<Convention> conventions) {

    /** Copies the lists. */
    public Layout {
        layers = List.copyOf(layers);
        conventions = List.copyOf(conventions);
    }
}
