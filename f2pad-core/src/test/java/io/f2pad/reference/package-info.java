/** The backend in double precision and naive loops that every engine is checked against. */
@NullMarked
package io.f2pad.reference;

import org.jspecify.annotations.NullMarked;
