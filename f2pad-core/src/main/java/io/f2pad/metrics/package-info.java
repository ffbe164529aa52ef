/**
 * Quality of masks and scores against ground truth: per-image overlap (Eq. 17), pooled pixel F1, exact AUROC
 * and the threshold that maximises F1. All values lie in [0, 1].
 */
@NullMarked
package io.f2pad.metrics;

import org.jspecify.annotations.NullMarked;
