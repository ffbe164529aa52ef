package io.f2pad.backbone.weights;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * How a kind of weight file names the tensors of a network.
 *
 * @param title   in words, for messages: {@code in torchvision's layout}
 * @param normed  whether batch norm is stored beside the convolutions, and not folded into them
 * @param rename  from the network's name of a convolution or batch norm to the file's
 * @param ignored what names of tensors that the network has no use for start with
 */
public record Convention(String title, boolean normed, UnaryOperator<String> rename, List<String> ignored) {

    /** Copies the list. */
    public Convention {
        ignored = List.copyOf(ignored);
    }

    boolean ignores(String name) {
        return name.endsWith(".num_batches_tracked") || ignored.stream().anyMatch(name::startsWith);
    }
}
