package io.mimamori.hub.person;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimamori.StorageException;
import io.mimamori.hub.person.Letter.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.TextPosition;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The letter as somebody who prints it has it: read back from the file. */
class LetterPdfTest {
    private static final Path FONT =
            Path.of("/usr/share/fonts/opentype/ipaexfont-gothic/ipaexg.ttf");

    @TempDir private Path folder;

    private static Letter letter(int lines) {
        List<String> looks =
                IntStream.range(0, lines)
                        .mapToObj(i -> "11月" + (i % 30 + 1) + "日 09:00からの1時間に、佐藤花子さんが様子を見ました")
                        .toList();
        return new Letter(
                "2026年11月の見守りの便り",
                List.of("佐藤さん宅"),
                List.of(new Part("だれが見たか", looks)),
                "2026年11月 {n}／{all} ページ");
    }

    private static byte[] pdf(Letter letter) {
        Assumptions.assumeTrue(
                Files.isReadable(FONT), "no " + FONT + ": apt-get install fonts-ipaexfont-gothic");
        return new LetterPdf(LetterConfig.NONE).of(letter);
    }

    private static String text(byte[] pdf) throws IOException {
        try (PDDocument document = Loader.loadPDF(pdf)) {
            // A glyph that a radical shares with its character is told as either (U+2F49, U+6708).
            return Normalizer.normalize(
                    new PDFTextStripper().getText(document), Normalizer.Form.NFKC);
        }
    }

    @Test
    void isA4InLargePrintWithItsFontInIt() throws IOException {
        byte[] pdf = pdf(letter(3));
        Files.write(
                Files.createDirectories(Path.of("target", "letters")).resolve("short.pdf"), pdf);
        try (PDDocument document = Loader.loadPDF(pdf)) {
            assertThat(document.getNumberOfPages()).isEqualTo(1);
            PDPage page = document.getPage(0);
            assertThat(page.getMediaBox().getWidth()).isEqualTo(PDRectangle.A4.getWidth());
            assertThat(page.getResources().getFontNames())
                    .allSatisfy(name ->
                            assertThat(page.getResources().getFont(name).isEmbedded()).isTrue());
            Smallest smallest = new Smallest();
            smallest.getText(document);
            assertThat(smallest.points).isGreaterThanOrEqualTo(LetterPdf.SMALLEST_POINTS);
        }
        assertThat(text(pdf)).contains("2026年11月の見守りの便り", "佐藤さん宅", "だれが見たか", "2026年11月 1/1 ページ");
    }

    /** The smallest type on any page. */
    private static final class Smallest extends PDFTextStripper {
        private float points = Float.MAX_VALUE;

        @Override
        protected void processTextPosition(TextPosition text) {
            points = Math.min(points, text.getFontSizeInPt());
            super.processTextPosition(text);
        }
    }

    @Test
    void goesOnOnFurtherPagesAndLosesNoLine() throws IOException {
        byte[] pdf = pdf(letter(60));
        try (PDDocument document = Loader.loadPDF(pdf)) {
            assertThat(document.getNumberOfPages()).isBetween(4, 8);
        }
        String text = text(pdf).replaceAll("2026年11月 \\d/6 ページ|\\s", "");
        assertThat(text.split("様子を見ました", -1)).hasSize(61);
    }

    @Test
    void noLineBeginsWithAFullStop() throws IOException {
        String sentence = "見守りを休みたいとき、やめたいとき、分からないことがあるとき、";
        Letter letter =
                new Letter(
                        "便り",
                        IntStream.range(1, 40).mapToObj(i -> "あ".repeat(i) + sentence).toList(),
                        List.of(),
                        "{n}");
        assertThat(text(pdf(letter)).lines()).noneMatch(line -> line.matches("^[、。].*"));
    }

    @Test
    void aCharacterThatTheFontHasNotIsMarkedAndEndsNothing() throws IOException {
        Letter letter = new Letter("便り", List.of("山田\uD83D\uDE00花子"), List.of(), "{n}");
        assertThat(text(pdf(letter))).contains("山田〓花子");
    }

    @Test
    void aFontThatIsNotThereOrNoneIsSaidWithWhatToDo() throws IOException {
        LetterPdf missing = with(folder.resolve("none.ttf"));
        assertThat(missing.problem().orElseThrow()).contains("none.ttf", "letter.font");
        assertThatThrownBy(() -> missing.of(letter(1)))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("letter.font");
        Path broken = Files.writeString(folder.resolve("broken.ttf"), "not a font at all");
        assertThatThrownBy(() -> with(broken).of(letter(1)))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("name another one with letter.font");
    }

    private static LetterPdf with(Path font) {
        return new LetterPdf(new LetterConfig(Optional.of(font), ""));
    }
}
