package io.mimamori.edge.spool;

import java.util.Optional;

/**
 * How the spool is, as of its last write.
 *
 * @param bytes used in the file
 * @param waiting whether anything on disk waits to be sent or acknowledged
 * @param droppedReadings how many readings this spool has ever had to give up
 * @param fault why nothing can be written now; empty when all is well
 */
public record SpoolStatus(
        long bytes, boolean waiting, long droppedReadings, Optional<String> fault) {}
