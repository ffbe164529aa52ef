/**
 * Quality of masks and scores against ground truth: per-image overlap (Eq. 17), pooled pixel F1, boundary F1 and
 * Hausdorff distance, AUROC, average precision, AUPRO and the threshold that maximises F1. Distances are in pixels, all
 * other values lie in [0, 1].
 */
@NullMarked
package io.f2pad.metrics;

import org.jspecify.annotations.NullMarked;
