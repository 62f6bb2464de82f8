/**
 * Tests of the doors with real clients. Not part of the product. Entry class: {@link
 * io.mimamori.hub.ingest.IngestRig}. Threading: one test at a time.
 */
@NullMarked
package io.mimamori.hub.ingest;

import org.jspecify.annotations.NullMarked;
