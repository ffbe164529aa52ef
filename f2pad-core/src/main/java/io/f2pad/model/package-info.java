/** File formats: safetensors, the model bundle, JSON. */
@NullMarked
package io.f2pad.model;

import org.jspecify.annotations.NullMarked;
