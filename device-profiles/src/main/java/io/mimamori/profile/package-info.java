/**
 * What a kind of device measures (profile) and what is true of one place (site), read from YAML and
 * checked against a JSON Schema. Does not judge: that is {@code rule}. Entry class: {@link
 * io.mimamori.profile.Site}. Threading: immutable.
 */
@NullMarked
package io.mimamori.profile;

import org.jspecify.annotations.NullMarked;
