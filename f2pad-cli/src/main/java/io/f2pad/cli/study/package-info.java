/**
 * The study of the masks' quality: cells (one data set, scorer, setting and threshold rule each), their files, and the
 * report made of them.
 */
@org.jspecify.annotations.NullMarked
package io.f2pad.cli.study;
