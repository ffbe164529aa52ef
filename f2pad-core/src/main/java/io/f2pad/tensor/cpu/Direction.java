package io.f2pad.tensor.cpu;

/** The packed weights of one direction of a convolution; the type tells the algorithm. */
sealed interface Direction permits Correlations, WinogradWeights, FoldedWeights, NarrowWeights {
}
