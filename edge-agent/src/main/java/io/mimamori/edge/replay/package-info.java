/**
 * The command replay: a recording sent as if by its devices, with a log of what was acknowledged.
 * Keeps no spool and judges nothing. Entry class: {@link io.mimamori.edge.replay.Replay}.
 * Threading: one sending thread; answers come on Paho's threads.
 */
@NullMarked
package io.mimamori.edge.replay;

import org.jspecify.annotations.NullMarked;
