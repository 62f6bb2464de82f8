package io.mimamori.edge.sensor;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Draws what a camera trap's infrared flash shows at night. The only user of AWT in the agent: an
 * agent without a simulated camera never loads it. Writes with its own tiny letters, since a
 * headless box may have no font at all.
 */
final class NightScene {
    private static final int WIDTH = 480;
    private static final int HEIGHT = 320;
    private static final int GROUND = 235;
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private final Graphics2D canvas;
    private final RandomGenerator random;

    private NightScene(Graphics2D canvas, RandomGenerator random) {
        this.canvas = canvas;
        this.random = random;
        canvas.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    }

    /** The picture of one pass; equal arguments make equal pictures. */
    static Sensor.Thumbnail thumbnail(
            String camera, Species species, int count, long seed, ZonedDateTime time) {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            NightScene scene = new NightScene(graphics, new SplittableRandom(seed));
            scene.background();
            for (int i = 0; i < count; i++) {
                scene.animal(species, i, count);
            }
            scene.grain(image);
            scene.strip(camera, species, time);
        } finally {
            graphics.dispose();
        }
        String event = species.key() + "-" + time.toInstant().toEpochMilli();
        return new Sensor.Thumbnail(event, Jpeg.encode(image, Sensor.Thumbnail.BYTES_MAX));
    }

    private void background() {
        canvas.setPaint(new GradientPaint(0, 0, gray(18), 0, GROUND, gray(46)));
        canvas.fillRect(0, 0, WIDTH, GROUND);
        canvas.setPaint(new GradientPaint(0, GROUND, gray(84), 0, HEIGHT, gray(40)));
        canvas.fillRect(0, GROUND, WIDTH, HEIGHT - GROUND);
        for (int i = 0; i < 9; i++) {
            double x = random.nextDouble(WIDTH);
            double width = 8 + random.nextDouble(26);
            canvas.setColor(gray(24 + random.nextInt(34)));
            canvas.fillRect((int) x, 0, (int) width, GROUND + 4 + random.nextInt(14));
        }
        canvas.setStroke(new BasicStroke(1.5f));
        for (int i = 0; i < 160; i++) {
            int x = random.nextInt(WIDTH);
            int y = GROUND + random.nextInt(HEIGHT - GROUND);
            canvas.setColor(gray(60 + random.nextInt(70)));
            canvas.drawLine(x, y, x + random.nextInt(-4, 5), y - 4 - random.nextInt(9));
        }
    }

    private void animal(Species species, int index, int count) {
        double x = WIDTH * (index + 1.0) / (count + 1) + random.nextDouble(-20, 20);
        double size = count > 1 ? 0.62 : 1;
        switch (species) {
            case BEAR -> {
                four(x, 88 * size, 58 * size, 46 * size, 12 * size, gray(12));
                head(x + 92 * size, GROUND - 60 * size, 30 * size, 13 * size, gray(12));
            }
            case BOAR -> {
                four(x, 70 * size, 42 * size, 26 * size, 7 * size, gray(30));
                head(x + 74 * size, GROUND - 34 * size, 21 * size, 7 * size, gray(30));
            }
            case DEER -> {
                four(x, 62 * size, 28 * size, 66 * size, 5 * size, gray(120));
                head(x + 64 * size, GROUND - 116 * size, 14 * size, 9 * size, gray(120));
                canvas.setStroke(new BasicStroke((float) (13 * size)));
                line(
                        x + 46 * size,
                        GROUND - 70 * size,
                        x + 63 * size,
                        GROUND - 112 * size,
                        gray(120));
            }
            case MONKEY -> {
                four(x, 34 * size, 30 * size, 22 * size, 6 * size, gray(95));
                head(x + 36 * size, GROUND - 34 * size, 15 * size, 5 * size, gray(110));
            }
            case HUMAN, BLANK -> {}
        }
    }

    /** A body on four legs; {@code x} is its middle. */
    private void four(double x, double length, double depth, double leg, double thick, Color fur) {
        double top = GROUND - leg - depth + 14;
        canvas.setStroke(new BasicStroke((float) thick * 2));
        for (double at : new double[] {-0.62, -0.4, 0.42, 0.66}) {
            line(x + at * length, top + depth * 0.6, x + at * length, GROUND + 12, fur);
        }
        canvas.setColor(fur);
        canvas.fill(new Ellipse2D.Double(x - length, top, length * 2, depth));
    }

    private void head(double x, double y, double radius, double ear, Color fur) {
        canvas.setColor(fur);
        canvas.fill(new Ellipse2D.Double(x - radius, y - radius, radius * 2, radius * 1.8));
        canvas.fill(new Ellipse2D.Double(x + radius * 0.3, y - radius * 0.3, radius, radius));
        canvas.fill(new Ellipse2D.Double(x - radius, y - radius - ear * 0.5, ear, ear));
        canvas.fill(new Ellipse2D.Double(x + radius * 0.2, y - radius - ear * 0.6, ear, ear));
        canvas.setColor(gray(245));
        canvas.fill(new Ellipse2D.Double(x + radius * 0.2, y - radius * 0.35, 5, 4));
    }

    private void line(double x1, double y1, double x2, double y2, Color color) {
        canvas.setColor(color);
        canvas.drawLine((int) x1, (int) y1, (int) x2, (int) y2);
    }

    private void grain(BufferedImage image) {
        for (int i = 0; i < WIDTH * HEIGHT / 6; i++) {
            int x = random.nextInt(WIDTH);
            int y = random.nextInt(HEIGHT);
            int level = Math.clamp((image.getRGB(x, y) & 0xff) + random.nextInt(-9, 10), 0, 255);
            image.setRGB(x, y, (level << 16) | (level << 8) | level);
        }
    }

    private void strip(String camera, Species species, ZonedDateTime time) {
        canvas.setColor(Color.BLACK);
        canvas.fillRect(0, HEIGHT - 24, WIDTH, 24);
        canvas.setColor(gray(230));
        String text = camera + "  " + STAMP.format(time) + "  " + species.key();
        TinyLetters.draw(canvas, text, 8, HEIGHT - 18, 2);
    }

    private static Color gray(int level) {
        return new Color(level, level, level);
    }
}
