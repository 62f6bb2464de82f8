package io.mimamori.hub.person;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A font of the machine to embed. PDFBox embeds TrueType outlines; fonts with CFF outlines, such as
 * Noto Sans CJK, it does not (PDFBOX-4693).
 */
final class JapaneseFont {
    /** Where Debian and Red Hat have them. */
    private static final List<String> KNOWN =
            List.of(
                    "/usr/share/fonts/opentype/ipaexfont-gothic/ipaexg.ttf",
                    "/usr/share/fonts/opentype/ipafont-gothic/ipag.ttf",
                    "/usr/share/fonts/truetype/vlgothic/VL-Gothic-Regular.ttf",
                    "/usr/share/fonts/truetype/takao-gothic/TakaoGothic.ttf",
                    "/usr/share/fonts/truetype/fonts-japanese-gothic.ttf",
                    "/usr/share/fonts/ipa-ex-gothic-fonts/ipaexg.ttf",
                    "/usr/share/fonts/vl-gothic/VL-Gothic-Regular.ttf");

    private JapaneseFont() {}

    /** The one of the configuration, else one that is there; empty when it cannot be read. */
    static Optional<Path> find(LetterConfig config) {
        Stream<Path> candidates =
                config.font().isPresent() ? config.font().stream() : KNOWN.stream().map(Path::of);
        return candidates.filter(Files::isReadable).findFirst();
    }

    /** Why there is none and what to do. */
    static String missing(LetterConfig config) {
        return config.font()
                .map(given ->
                        "the font '%s' (letter.font) cannot be read; check its path and rights"
                                .formatted(given))
                .orElse(
                        "this machine has no Japanese font that a PDF can carry: install the package fonts-ipaexfont-gothic, or name a TrueType file with letter.font; the same letter as a page is at /letter instead of /letter.pdf");
    }
}
