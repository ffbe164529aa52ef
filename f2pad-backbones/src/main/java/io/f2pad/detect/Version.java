package io.f2pad.detect;

/** The library's version, as model bundles record it. */
public final class Version {

    /** The current version. */
    public static final String CURRENT = "0.1.0";

    private Version() {
    }
}
