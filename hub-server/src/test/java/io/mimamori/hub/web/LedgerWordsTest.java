package io.mimamori.hub.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.hub.alert.AlertStore.LedgerEntry;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LedgerWordsTest {
    private static LedgerWords words(boolean home) {
        return new LedgerWords(Messages.of(Language.JA), ZoneId.of("Asia/Tokyo"), home);
    }

    private static LedgerEntry entry(String action, String detail) {
        return new LedgerEntry(1, WebHub.NOW, false, action, "hub", detail);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "raised|RAISED flood: 13.5 m at 1 ms, rule level version 3, reading of 1 ms, event 1|氾濫のおそれ 13.5 m",
                "raised|RAISED bear: bear 1 at 1 ms, rule b version 3, reading of 1 ms, event 1|クマ クマ",
                "stale|STALE -: 13.5 m at 1 ms, rule silent version 3, reading of 1 ms, event 1|13.5 m",
                "sent|attempt 2|2回目",
                "answered|visiting|見に行きます",
                "answered|safe: 元気でした|無事でした - 元気でした",
                "answered|taking-over: at the duty desk; goes there: 田中|わたしが対応します - （宿直卓で） 行く人：田中",
                "closed|ambulance|救急車を呼びました",
                "escalated|round 1, step 2 of 3: nobody is on duty|1巡目の第2段（全3段）：当番がいません",
                "escalated|round 1, step 1 of 3: 田中 一郎 by line|1巡目の第1段（全3段）：田中 一郎さんへ（line）",
                "escalated|round 1, step 1 of 3: 田中 by sms, since not delivered by line|1巡目の第1段（全3段）：田中さんへ（sms）。lineでは届かなかったため",
                "silenced|maintenance of tenant city, site kamojima, hazard all, rule level, device all until 2026-09-21T13:50:00Z: 点検|kamojima / all / level / all（9月21日 22:50まで）：点検",
                "withheld|silence 7 by 佐藤: 点検: 午後|佐藤さんが止めています：点検: 午後",
                "escalated|round 1, step 2 of 3: 田中 reads the same message by line|1巡目の第2段（全3段）：田中さんもlineの同じ連絡を読みます",
                "corrected|cancel, sensor-fault, to the 2 who were told: 点検中でした|取り消し（知らせた先2件）: 点検中でした",
                "corrected|correct, value, to the 2 who were told|訂正（知らせた先2件）",
                "taken|goes there; others are told again at 2026-09-21T13:50:00Z|見に行きます。9月21日 22:50までに結果がなければ、ほかの人へもう一度連絡します",
            })
    void saysWhatTheHubWrites(String action, String detail, String said) {
        LedgerWords.Detail words = words(false).detail(entry(action, detail));
        assertThat(words.text()).isEqualTo(said);
        assertThat(words.english()).isFalse();
    }

    @Test
    void showsWhatItDoesNotKnowAsItIs() {
        LedgerWords.Detail words = words(false).detail(entry("unheard-of", "something new"));
        assertThat(words).isEqualTo(new LedgerWords.Detail("something new", true));
        assertThat(words(false).action(entry("unheard-of", ""))).isEqualTo("unheard-of");
    }

    @Test
    void tellsOfAHomeNoReading() {
        String detail =
                "RAISED warm: 29.4 Cel at 1 ms, rule hot version 3, reading of 1 ms, event 1";
        assertThat(words(true).detail(entry("raised", detail)).text()).isEqualTo("高温");
    }
}
