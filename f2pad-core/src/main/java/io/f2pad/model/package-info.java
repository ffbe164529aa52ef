/**
 * File formats: weight files of safetensors, PyTorch and NumPy, the JSON of headers and model cards, the one-file
 * model bundle, checksums. Everything read is checked before it is believed; every refusal is one line that names the
 * file.
 */
@NullMarked
package io.f2pad.model;

import org.jspecify.annotations.NullMarked;
