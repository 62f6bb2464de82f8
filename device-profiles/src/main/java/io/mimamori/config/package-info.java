/**
 * Reading one YAML file as a configuration tree in which every mistake is found, with file, line
 * and key, before any is reported. Knows no key by itself. Entry class: {@link
 * io.mimamori.config.ConfigNode}. Threading: one thread reads a file.
 */
@NullMarked
package io.mimamori.config;

import org.jspecify.annotations.NullMarked;
