package org.jocelyn.cli.search;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jocelyn.JocelynException;
import org.jocelyn.spi.CacheFolder;

/** Turns texts into the numbers of their tokens, as a tokenizer.json says. */
public final class TextTokenizer implements AutoCloseable {
  private final HuggingFaceTokenizer tokenizer;
  private final int frame;
  private final int framedEnd;

  private TextTokenizer(HuggingFaceTokenizer tokenizer) {
    this.tokenizer = tokenizer;
    long[] special = tokenizer.encode("a", true, false).getSpecialTokenMask();
    this.frame = (int) Arrays.stream(special).sum();
    int end = special.length;
    while (end > 0 && special[end - 1] == 1) {
      end--;
    }
    this.framedEnd = special.length - end;
  }

  /**
   * Reads a tokenizer.json.
   *
   * @throws JocelynException if it cannot be read, or the library that reads it has no code for
   *     this platform
   */
  public static TextTokenizer load(Path file) {
    // its native code is in its jar, is kept with our other files, and nothing is to be downloaded
    preset("ai.djl.offline", "true");
    preset("RUST_FLAVOR", "cpu");
    preset("ENGINE_CACHE_DIR", CacheFolder.path().toString());
    try {
      return new TextTokenizer(
          HuggingFaceTokenizer.newInstance(
              file, Map.of("truncation", "false", "padding", "false")));
    } catch (IOException | RuntimeException | LinkageError failure) {
      throw new JocelynException(
          "tokenizer " + file + ": cannot be read or used here: " + failure, failure);
    }
  }

  private static void preset(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /** Tokens that are added before and after every text. */
  public int frame() {
    return frame;
  }

  /** Tokens of a text, without those that frame it. */
  public int count(String text) {
    return text.isEmpty() ? 0 : tokenizer.encode(text, false, false).getIds().length;
  }

  /** The tokens of a text with those that frame it; of a longer one, the first {@code max}. */
  public long[] ids(String text, int max) {
    long[] ids = tokenizer.encode(text, true, false).getIds();
    if (ids.length <= max) {
      return ids;
    }
    long[] cut = Arrays.copyOf(ids, max);
    System.arraycopy(ids, ids.length - framedEnd, cut, max - framedEnd, framedEnd);
    return cut;
  }

  /** A text in parts of at most {@code max} tokens, broken before words unless one is longer. */
  public List<String> split(String text, int max) {
    Encoding encoding = tokenizer.encode(text, false, false);
    CharSpan[] spans = encoding.getCharTokenSpans();
    if (spans.length <= max) {
      return List.of(text);
    }
    long[] words = encoding.getWordIds();
    List<String> parts = new ArrayList<>();
    int from = 0;
    int begin = 0;
    while (from < spans.length) {
      int to = from + max;
      if (to < spans.length) {
        while (to > from && words[to] == words[to - 1]) {
          to--;
        }
        to = to == from ? from + max : to;
      }
      // spans count code points, strings count chars
      int end =
          to < spans.length ? text.offsetByCodePoints(0, spans[to].getStart()) : text.length();
      parts.add(text.substring(begin, end).strip());
      begin = end;
      from = to;
    }
    return parts;
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
