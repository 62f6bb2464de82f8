package io.mimamori.reading;

/** How far the device trusts its own clock ({@code mm:clk}). */
public enum ClockState {
    /** Set from a time server. */
    SYNCED,
    /** From a battery-backed clock. */
    RTC,
    /** Free-running since it was last set. */
    HOLDOVER,
    /** Never set, or not said. */
    UNSYNCED
}
