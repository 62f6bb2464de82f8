package io.mimamori.hub.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MessagesTest {
    @ParameterizedTest
    @EnumSource(Language.class)
    void saysEverythingInEveryLanguage(Language language) {
        assertThat(Messages.of(language).all().keySet())
                .isEqualTo(Messages.of(Language.JA).all().keySet());
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void neverUsesTheWordsOfOfficialWarnings(Language language) {
        assertThat(Messages.of(language).all().values())
                .noneMatch(text -> text.matches(".*(警報|注意報|予報).*"));
    }

    @Test
    void easyJapaneseNeedsNoKanji() {
        assertThat(Messages.of(Language.EASY).all().values())
                .noneMatch(text -> text.matches(".*\\p{IsHan}.*"));
    }

    @Test
    void tellsTimesOfThePlace() {
        assertThat(Messages.of(Language.JA).time(WebHub.NOW, ZoneId.of("Asia/Tokyo")))
                .isEqualTo("9月21日 22:20");
    }
}
