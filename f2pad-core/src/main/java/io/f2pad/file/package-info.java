/** Files written whole or not at all, and failures in words. */
@org.jspecify.annotations.NullMarked
package io.f2pad.file;
