/**
 * File formats: safetensors weight files, the JSON of their headers and of model cards, the one-file model
 * bundle, checksums, and output that appears whole or not at all. Everything read is checked before it is
 * believed; every refusal is one line that names the file.
 */
@NullMarked
package io.f2pad.model;

import org.jspecify.annotations.NullMarked;
