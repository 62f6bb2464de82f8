package io.mimamori.edge.sensor;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Makes a JPEG that fits: first by quality, then by size. */
final class Jpeg {
    private static final float[] QUALITIES = {0.8f, 0.6f, 0.4f, 0.25f};
    private static final int WIDTH_MIN = 16;

    private Jpeg() {}

    /**
     * At most {@code bytesMax} bytes.
     *
     * @throws IllegalArgumentException when even a picture of few pixels does not fit
     */
    static byte[] encode(BufferedImage image, int bytesMax) {
        BufferedImage smaller = image;
        while (smaller.getWidth() >= WIDTH_MIN) {
            for (float quality : QUALITIES) {
                byte[] jpeg = encode(smaller, quality);
                if (jpeg.length <= bytesMax) {
                    return jpeg;
                }
            }
            smaller = halved(smaller);
        }
        throw new IllegalArgumentException("a thumbnail does not fit into " + bytesMax + " bytes");
    }

    private static byte[] encode(BufferedImage image, float quality) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            parameters.setCompressionQuality(quality);
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), parameters);
        } catch (IOException e) {
            throw new UncheckedIOException("a thumbnail could not be encoded as JPEG", e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    private static BufferedImage halved(BufferedImage image) {
        int width = image.getWidth() / 2;
        int height = image.getHeight() / 2;
        BufferedImage half = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = half.createGraphics();
        try {
            graphics.drawImage(image, 0, 0, width, height, null);
        } finally {
            graphics.dispose();
        }
        return half;
    }
}
