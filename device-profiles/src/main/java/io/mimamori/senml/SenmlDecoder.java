package io.mimamori.senml;

/** Reads packs. Stateless, thread-safe; one streaming pass over the bytes. */
public final class SenmlDecoder {
    /** Most bytes of a pack. */
    public static final int BYTES_MAX = 8 * 1024;

    /** Most records of a pack. */
    public static final int RECORDS_MAX = 64;

    private SenmlDecoder() {}

    /**
     * Decodes one message.
     *
     * @param receivedMillis ms since 1970 UTC, what relative times (RFC 8428 section 4.5.3) and
     *     readings without a time refer to
     */
    public static SenmlPack decode(SenmlFormat format, byte[] payload, long receivedMillis)
            throws SenmlException {
        if (receivedMillis >= 0) {
            throw new SenmlException("being written: " + format + payload.length);
        }
        return new SenmlPack(-1, "", io.mimamori.reading.ClockState.UNSYNCED, java.util.List.of());
    }
}
