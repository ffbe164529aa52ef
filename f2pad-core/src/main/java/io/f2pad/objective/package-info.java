/**
 * The terms of the objective and the readings of the paper's formulas as option records: LOG (Eq. 8), mixture prior
 * (Eq. 9-10), total variation (Eq. 11), gradient sharing (Eq. 13-14), step rule (Eq. 15), Adan.
 */
@NullMarked
package io.f2pad.objective;

import org.jspecify.annotations.NullMarked;
