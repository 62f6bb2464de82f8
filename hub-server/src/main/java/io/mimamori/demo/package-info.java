/**
 * A small city in one process: real edge agents, the real hub, a mail and a webhook receiver that
 * check what they get. Has no rule, store or channel of its own. Entry class: {@link
 * io.mimamori.demo.Demo}. Threading: each class says its own.
 */
@NullMarked
package io.mimamori.demo;

import org.jspecify.annotations.NullMarked;
