package io.mimamori.senml;

/** The two encodings on the wire. */
public enum SenmlFormat {
    JSON("application/senml+json"),
    CBOR("application/senml+cbor");

    private final String mediaType;

    SenmlFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    /** As in HTTP, CoAP and the MQTT 5 content type. */
    public String mediaType() {
        return mediaType;
    }
}
