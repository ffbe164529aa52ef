/** Frozen feature networks recorded on a tape. */
@NullMarked
package io.f2pad.backbone;

import org.jspecify.annotations.NullMarked;
