/**
 * Data sets on disk (MVTec layout or a plain folder), ground-truth masks, and synthetic defects with exact
 * masks made by cut and paste (Eq. 16).
 */
@NullMarked
package io.f2pad.data;

import org.jspecify.annotations.NullMarked;
