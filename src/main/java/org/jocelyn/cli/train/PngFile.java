package org.jocelyn.cli.train;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.Supplier;
import javax.imageio.ImageIO;
import org.jocelyn.JocelynException;
import org.jocelyn.spi.ArrayTransfer;
import org.jocelyn.spi.AtomicFile;

/** Writes pictures. */
final class PngFile {
  private PngFile() {}

  /**
   * Draws a picture and writes it, in place of an old one, whole or not at all.
   *
   * @throws JocelynException if this JVM cannot draw, or the file cannot be written
   */
  static void write(Path file, Supplier<BufferedImage> picture) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      ImageIO.write(picture.get(), "png", bytes);
      ByteBuffer png = ByteBuffer.wrap(bytes.toByteArray());
      AtomicFile.write(file, channel -> ArrayTransfer.drain(channel, png));
    } catch (IOException failure) {
      throw new JocelynException(file + ": cannot be written: " + failure, failure);
    } catch (LinkageError | InternalError missing) {
      throw new JocelynException(
          file + ": this JVM cannot draw text, for want of fonts or a library: " + missing,
          missing);
    }
  }
}
