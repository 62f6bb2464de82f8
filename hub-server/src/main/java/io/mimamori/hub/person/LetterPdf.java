package io.mimamori.hub.person;

import io.mimamori.StorageException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType0Font;

/**
 * A letter on A4, nothing smaller than {@link #SMALLEST_POINTS}, with the font in it. Computes for
 * some tenths of a second; thread-safe.
 */
public final class LetterPdf {
    /** Smallest type, in points of 1/72 inch. */
    static final float SMALLEST_POINTS = 16;

    private static final float BODY_POINTS = 18;
    private static final float HEADING_POINTS = 22;
    private static final float TITLE_POINTS = 26;
    private static final float LEADING = 1.55f;
    private static final float MARGIN_POINTS = 54;

    /** Most pages; what does not fit is left out and said. */
    static final int PAGES_MAX = 40;

    private static final String NO_LINE_STARTS_WITH = "、。，．）」』】〕・：；？！ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ),.:;?!";
    private static final String UNKNOWN_GLYPH = "〓";

    private final LetterConfig config;

    LetterPdf(LetterConfig config) {
        this.config = config;
    }

    /** Whom to call, as the configuration says; may be empty. */
    public String contact() {
        return config.contact();
    }

    /** Why none can be made here, and what to do; empty when one can. */
    public Optional<String> problem() {
        return JapaneseFont.find(config).isPresent()
                ? Optional.empty()
                : Optional.of(JapaneseFont.missing(config));
    }

    /** The file; to be called when there is no {@link #problem}. */
    public byte[] of(Letter letter) {
        Path file =
                JapaneseFont.find(config)
                        .orElseThrow(() ->
                                new StorageException(JapaneseFont.missing(config), false, null));
        try (PDDocument document = new PDDocument()) {
            document.getDocumentInformation().setTitle(letter.title());
            document.setVersion(1.7f);
            PDFont font = PDType0Font.load(document, file.toFile());
            List<List<Line>> pages = pages(font, letter);
            for (int i = 0; i < pages.size(); i++) {
                String foot =
                        letter.page()
                                .replace("{n}", Integer.toString(i + 1))
                                .replace("{all}", Integer.toString(pages.size()));
                page(document, font, pages.get(i), foot);
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            document.save(out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new StorageException(
                    "writing the letter with the font %s failed: %s; name another one with letter.font"
                            .formatted(file, e.getMessage()),
                    false,
                    e);
        }
    }

    /** {@code before}: room above it, in points. */
    private record Line(String text, float points, float before) {
        float height() {
            return before + points * LEADING;
        }
    }

    private static List<List<Line>> pages(PDFont font, Letter letter) throws IOException {
        List<Line> lines = new ArrayList<>();
        add(lines, font, letter.title(), TITLE_POINTS, 0);
        for (String line : letter.intro()) {
            add(lines, font, line, BODY_POINTS, 4);
        }
        for (Letter.Part part : letter.parts()) {
            add(lines, font, part.heading(), HEADING_POINTS, 18);
            for (String line : part.lines()) {
                add(lines, font, line, BODY_POINTS, 4);
            }
        }
        return broken(lines);
    }

    private static List<List<Line>> broken(List<Line> lines) {
        float room = PDRectangle.A4.getHeight() - 2 * MARGIN_POINTS - SMALLEST_POINTS * LEADING;
        List<List<Line>> pages = new ArrayList<>();
        List<Line> page = new ArrayList<>();
        float used = 0;
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            // A heading goes with its first line.
            boolean heads = line.points() > BODY_POINTS && i + 1 < lines.size();
            float needed = line.height() + (heads ? lines.get(i + 1).height() : 0);
            if (used + needed > room && !page.isEmpty()) {
                pages.add(page);
                if (pages.size() == PAGES_MAX) {
                    return pages;
                }
                page = new ArrayList<>();
                used = 0;
            }
            page.add(line);
            used += line.height();
        }
        pages.add(page);
        return pages;
    }

    private static void add(List<Line> lines, PDFont font, String text, float points, float before)
            throws IOException {
        float width = PDRectangle.A4.getWidth() - 2 * MARGIN_POINTS;
        float gap = before;
        StringBuilder line = new StringBuilder();
        float used = 0;
        for (String glyph : glyphs(font, text)) {
            float wide = font.getStringWidth(glyph) / 1000 * points;
            boolean hangs = NO_LINE_STARTS_WITH.contains(glyph);
            if (used + wide > width && !hangs) {
                int space = line.lastIndexOf(" ");
                // A word in Latin letters is not cut if it can be helped.
                boolean cutsWord = isLatin(glyph) && space > line.length() / 2;
                String rest = cutsWord ? line.substring(space + 1) : "";
                lines.add(
                        new Line(
                                cutsWord ? line.substring(0, space) : line.toString(),
                                points,
                                gap));
                gap = 0;
                line = new StringBuilder(rest);
                used = font.getStringWidth(rest) / 1000 * points;
            }
            line.append(glyph);
            used += wide;
        }
        lines.add(new Line(line.toString(), points, gap));
    }

    private static boolean isLatin(String glyph) {
        return glyph.codePointAt(0) > ' ' && glyph.codePointAt(0) < 0x250;
    }

    /** Each as the font has it: a name may have a character that it has not. */
    private static List<String> glyphs(PDFont font, String text) {
        return text.codePoints()
                .filter(point -> !Character.isISOControl(point))
                .mapToObj(Character::toString)
                .map(glyph -> has(font, glyph) ? glyph : UNKNOWN_GLYPH)
                .toList();
    }

    private static boolean has(PDFont font, String glyph) {
        try {
            font.encode(glyph);
            return true;
        } catch (IOException | IllegalArgumentException _) {
            return false;
        }
    }

    private static void page(PDDocument document, PDFont font, List<Line> lines, String foot)
            throws IOException {
        PDPage page = new PDPage(PDRectangle.A4);
        document.addPage(page);
        try (PDPageContentStream out = new PDPageContentStream(document, page)) {
            float y = PDRectangle.A4.getHeight() - MARGIN_POINTS;
            for (Line line : lines) {
                y -= line.height();
                write(out, font, line.text(), line.points(), y);
            }
            write(out, font, foot, SMALLEST_POINTS, MARGIN_POINTS - SMALLEST_POINTS);
        }
    }

    private static void write(
            PDPageContentStream out, PDFont font, String text, float points, float y)
            throws IOException {
        out.beginText();
        out.setFont(font, points);
        out.newLineAtOffset(MARGIN_POINTS, y);
        out.showText(text);
        out.endText();
    }
}
