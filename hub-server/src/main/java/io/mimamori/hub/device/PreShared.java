package io.mimamori.hub.device;

/** What the hub has for a DTLS peer that says who it is (RFC 4279). */
public sealed interface PreShared {
    /**
     * Its key.
     *
     * @param token the device's own token, which is the key
     * @param tokenHash by which {@link Credentials#holderOf} finds out later whether it still
     *     counts
     */
    record Key(Device device, String token, String tokenHash) implements PreShared {
        @Override
        public String toString() {
            return "Key[device=" + device.tenant() + "/" + device.device() + "]";
        }
    }

    /**
     * No key.
     *
     * @param why for the operator
     */
    record None(String why) implements PreShared {}
}
