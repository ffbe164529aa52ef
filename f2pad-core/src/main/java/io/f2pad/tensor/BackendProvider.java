package io.f2pad.tensor;

import java.util.List;

/**
 * A kind of backend, found by {@link java.util.ServiceLoader}, so that code which computes never names one. Stateless.
 */
public interface BackendProvider {

    /** {@return the name to choose it by, such as {@code cpu}} */
    String kind();

    /**
     * Opens a backend.
     *
     * @param threads worker threads, at least 1; a device may ignore them
     * @return the backend, to be closed by the caller
     * @throws io.f2pad.DeviceException if this machine cannot run it; the message says why, in one line
     */
    Backend open(int threads);

    /** {@return what a person should know about it on this machine; says why where it cannot run} */
    List<Fact> describe();

    /**
     * One line of a description.
     *
     * @param name  what it is about
     * @param value in one line
     */
    record Fact(String name, String value) {
    }
}
