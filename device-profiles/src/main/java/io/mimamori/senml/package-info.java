/**
 * SenML packs (RFC 8428) in JSON and CBOR to readings and back. Knows nothing of topics, sites or
 * rights. Entry classes: {@link io.mimamori.senml.SenmlDecoder} and {@link
 * io.mimamori.senml.SenmlEncoder}. Threading: stateless, thread-safe.
 */
@NullMarked
package io.mimamori.senml;

import org.jspecify.annotations.NullMarked;
