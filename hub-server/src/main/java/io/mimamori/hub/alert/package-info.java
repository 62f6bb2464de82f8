/**
 * Episodes as they are judged and kept, and the ledger of what was told. Does not send anything.
 * Entry class: {@link io.mimamori.hub.alert.AlertLedger}. Threading: said on each class.
 */
@NullMarked
package io.mimamori.hub.alert;

import org.jspecify.annotations.NullMarked;
