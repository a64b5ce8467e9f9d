package org.jocelyn.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads texts in UTF-8. */
public final class TextFile {
  private TextFile() {}

  /**
   * The text of a file, without a byte order mark.
   *
   * @throws DataException if it cannot be read or is not UTF-8
   */
  public static String read(Path file) {
    ByteBuffer bytes;
    try {
      bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    } catch (IOException failure) {
      throw new DataException(file + ": cannot be read: " + failure, failure);
    }
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    // never more characters than bytes
    CharBuffer text = CharBuffer.allocate(bytes.remaining());
    CoderResult result = decoder.decode(bytes, text, true);
    if (result.isError()) {
      throw new DataException("%s, byte %d: not UTF-8".formatted(file, bytes.position()));
    }
    String decoded = text.flip().toString();
    return decoded.startsWith("\ufeff") ? decoded.substring(1) : decoded;
  }
}
