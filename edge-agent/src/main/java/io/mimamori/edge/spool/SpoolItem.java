package io.mimamori.edge.spool;

import io.mimamori.senml.SenmlFormat;

/**
 * One message that is ready to be sent and kept until it is acknowledged.
 *
 * @param table where it is kept
 * @param id its number there, rising in the order in which it was kept
 * @param device whose it is
 * @param createdMillis when it was kept, ms since 1970 UTC on the device's clock
 * @param sequence {@code mm:seq}; for media the id of the event it belongs to
 * @param format of a pack
 * @param payload bytes to send: a SenML pack, or a JPEG
 * @param event name of the event of a picture, empty for packs
 */
public record SpoolItem(
        Table table,
        long id,
        String device,
        long createdMillis,
        long sequence,
        SenmlFormat format,
        byte[] payload,
        String event) {

    /** The three tables, in the order in which they are sent. */
    public enum Table {
        EVENT,
        MEDIA,
        TELEMETRY
    }
}
