package io.f2pad.refine;

/**
 * What refinement found, at the working size.
 *
 * @param nonDefective N, three planes in normalised units; equal to the input outside omega
 * @param anomaly      |a| per pixel (Euclidean over channels), 0 outside omega
 * @param mask         pixels with |a| above tau (Eq. 2)
 * @param iterations   iterations run, those of attempts that were taken back included
 * @param trace        objective of every iteration from where the attempt that was kept began
 */
public record Refinement(float[] nonDefective, float[] anomaly, boolean[] mask, int iterations, double[] trace) {
}
