package io.f2pad.inpaint.mae;

/**
 * Says which weights are meant without holding them: a network has more than a gigabyte.
 *
 * @param name   name of the file that they came from, for people
 * @param sha256 {@link MaskedAutoencoder#sha256}
 */
public record MaeReference(String name, String sha256) {

    /**
     * Refers to a network.
     *
     * @param network the network
     * @return the reference
     */
    public static MaeReference of(MaskedAutoencoder network) {
        return new MaeReference(network.name(), network.sha256());
    }
}
