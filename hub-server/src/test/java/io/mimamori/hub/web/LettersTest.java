package io.mimamori.hub.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.hub.account.Account.Home;
import io.mimamori.hub.person.Looks.Kind;
import io.mimamori.hub.person.Looks.Viewer;
import io.mimamori.hub.person.Rest;
import io.mimamori.profile.Hazard;
import io.mimamori.reading.ChannelId;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The monthly letter over the API. */
class LettersTest {
    private static final String LETTER = "/api/v1/homes/home-7/letter";
    private static final Home HOME = new Home("city", "home-7");
    private static final Path FONT =
            Path.of("/usr/share/fonts/opentype/ipaexfont-gothic/ipaexg.ttf");

    @TempDir private Path folder;
    private WebHub hub;

    @BeforeEach
    void start() throws Exception {
        hub = new WebHub(folder);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return hub.call("GET", path, "");
    }

    @Test
    void tellsOfTheMonthWhoLookedWhenAndWhy() throws Exception {
        hub.person.looks().note(HOME, new Viewer("1", "佐藤花子"), Kind.CARE, "");
        hub.person.breakGlass().open(HOME, "当直 青木", "電話に出ないため");
        hub.person.rests().begin(HOME, Rest.Kind.AWAY, OptionalLong.empty(), "花子");
        hub.raise("home-7", Hazard.HOME, "call", "help", new ChannelId("h7", "button"));
        hub.call("PUT", "/api/v1/homes/home-7/sheet", "{\"keyHolder\":\"田中さん 088-600-0000\"}");
        assertThat(get(LETTER + "?month=2026-09&lang=ja").body())
                .contains(
                        "2026年9月の見守りの便り",
                        "佐藤花子さんが様子を見ました：21日",
                        "9月21日 22:00からの1時間に、当直 青木さんが理由を記して、記録を開きました（理由：電話に出ないため）",
                        "留守：9月21日 22:20 から いまも",
                        "呼び出しボタンが押されました。まだ、だれにも届いていません。お答えはまだありません。",
                        "鍵を持つ人：田中さん 088-600-0000",
                        "/assets/letter.css");
        assertThat(get(LETTER + "?lang=en").body())
                .contains("How you were watched over: 2026-8", "Nobody looked this month.");
        assertThat(hub.get("/api/v1/homes/home-7/looks").at("/items/0/kind").asText())
                .isEqualTo("letter");
    }

    @Test
    void isAPdfToo() throws Exception {
        Assumptions.assumeTrue(
                Files.isReadable(FONT), "no " + FONT + ": apt-get install fonts-ipaexfont-gothic");
        HttpResponse<String> pdf = get(LETTER + ".pdf?month=2026-09&lang=ja");
        assertThat(pdf.statusCode()).isEqualTo(200);
        assertThat(pdf.headers().firstValue("Content-Type")).contains("application/pdf");
        assertThat(pdf.body()).startsWith("%PDF-1.");
    }

    @Test
    void noLetterGoesWhereNobodyIsToReadIt() throws Exception {
        for (Rest.Kind kind : new Rest.Kind[] {Rest.Kind.HOSPITAL, Rest.Kind.DIED}) {
            hub.person.rests().begin(HOME, kind, OptionalLong.empty(), "花子");
            HttpResponse<String> refused = get(LETTER + ".pdf");
            assertThat(refused.statusCode()).isIn(409, 501);
            assertThat(get(LETTER).statusCode()).isEqualTo(409);
            assertThat(get(LETTER).body()).contains(kind.key(), "no letter goes there");
        }
    }

    @Test
    void aMonthThatIsNoneIsSaid() throws Exception {
        assertThat(get(LETTER + "?month=November").statusCode()).isEqualTo(400);
        assertThat(get("/api/v1/homes/kamojima/letter").statusCode()).isEqualTo(400);
        assertThat(get("/api/v1/homes/none/letter").statusCode()).isEqualTo(404);
    }
}
