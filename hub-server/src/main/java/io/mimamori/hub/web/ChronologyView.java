package io.mimamori.hub.web;

import java.util.List;

/**
 * One sheet of the chronology, ready for the template.
 *
 * @param from, to as an input of the type datetime-local has them
 * @param period the same for people
 * @param homes whether alerts of homes are in it
 * @param left how many entries of homes were left out
 * @param next path of the sheet that goes on; empty: this is the last
 */
public record ChronologyView(
        Messages text,
        String name,
        boolean exercise,
        String query,
        String from,
        String to,
        String period,
        String made,
        boolean homes,
        int left,
        List<Row> rows,
        String next) {

    /**
     * A line of the table.
     *
     * @param number of its first entry in the ledger
     * @param corrected whether a later entry stands for it
     */
    public record Row(
            long number,
            String time,
            String timeText,
            String source,
            String where,
            String what,
            String action,
            boolean corrected) {}
}
