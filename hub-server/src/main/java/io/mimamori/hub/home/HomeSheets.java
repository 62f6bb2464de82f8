package io.mimamori.hub.home;

import io.mimamori.hub.state.StateDatabase;
import java.time.InstantSource;

/** The sheets of all homes, in state.db. Thread-safe; waits for state.db. */
public final class HomeSheets {
    private final StateDatabase state;
    private final InstantSource machine;

    public HomeSheets(StateDatabase state, InstantSource machine) {
        this.state = state;
        this.machine = machine;
    }

    /** Empty lines where nobody wrote any. */
    public HomeSheet of(String tenant, String site) {
        return state.read(handle ->
                handle.createQuery(
                                "SELECT * FROM home_sheet WHERE tenant = :tenant AND site = :site")
                        .bind("tenant", tenant)
                        .bind("site", site)
                        .map((rs, context) ->
                                new HomeSheet(
                                        rs.getString("address"),
                                        rs.getString("key_holder"),
                                        rs.getString("key_box"),
                                        rs.getString("doctor"),
                                        rs.getString("fire")))
                        .findOne()
                        .orElse(HomeSheet.EMPTY));
    }

    /** Writes the sheet in place of the one before. */
    public void put(String tenant, String site, HomeSheet sheet) {
        long now = machine.millis();
        state.writeNow(tx ->
                tx.execute(
                        "INSERT OR REPLACE INTO home_sheet (tenant, site, address, key_holder,"
                                + " key_box, doctor, fire, changed_ms)"
                                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                        tenant,
                        site,
                        sheet.address(),
                        sheet.keyHolder(),
                        sheet.keyBox(),
                        sheet.doctor(),
                        sheet.fire(),
                        now));
    }
}
