package io.f2pad.feature;

/**
 * A feature map that a backbone offers.
 *
 * @param name     its name in the network, such as {@code layer2}
 * @param channels channels
 * @param stride   input pixels per position
 */
public record Tap(String name, int channels, int stride) {
}
