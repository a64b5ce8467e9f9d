package org.jocelyn.cli.search;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jocelyn.JocelynException;

/**
 * Splits texts into passages: at blank lines, and in Markdown also at headings, and between list
 * items or rows of tables that are not short; what is still too long, at the ends of lines, of
 * words where need be.
 */
public final class PassageReader {
  private static final Set<String> MARKDOWN = Set.of("md", "markdown");
  private static final Set<String> TEXT = Set.of("md", "markdown", "txt", "text", "rst", "adoc");
  private static final Pattern HEADING = Pattern.compile("#{1,6}\\s+(.*?)[\\s#]*");
  private static final Pattern ITEM = Pattern.compile("\\s*([-*+]|\\d+[.)])\\s.*|\\|.*");

  /** Below a title, or between a table's head and its rows: it says nothing. */
  private static final Pattern RULE = Pattern.compile("\\s*([-=*_]{3,}|\\|[-|:\\s]+)\\s*");

  private static final Pattern FENCE = Pattern.compile("\\s*(```|~~~).*");

  /** List items and table rows stay together up to here: a few words alone mean little. */
  private static final int SMALL_TOKENS = 48;

  private final TextTokenizer tokenizer;
  private final int maxTokens;

  /**
   * @param maxTokens a passage with its heading is at most so long, the tokens that frame it
   *     included
   */
  public PassageReader(TextTokenizer tokenizer, int maxTokens) {
    this.tokenizer = tokenizer;
    this.maxTokens = maxTokens;
  }

  /** A file itself, or the texts at any depth below a folder, in the order of their names. */
  public static List<Path> files(Path path) {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> below = Files.walk(path)) {
      return below
          .filter(Files::isRegularFile)
          .filter(file -> TEXT.contains(extension(file)))
          .sorted()
          .toList();
    } catch (IOException failure) {
      throw new JocelynException(path + ": cannot be read: " + failure, failure);
    }
  }

  /** The passages of a file in their order. */
  public List<Passage> read(Path file) {
    try {
      return split(file, Files.readAllLines(file), MARKDOWN.contains(extension(file)));
    } catch (CharacterCodingException malformed) {
      throw new JocelynException(file + ": cannot be read: it is no text in UTF-8", malformed);
    } catch (IOException failure) {
      throw new JocelynException(file + ": cannot be read: " + failure, failure);
    }
  }

  private static String extension(Path file) {
    String name = file.getFileName().toString();
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  private List<Passage> split(Path file, List<String> lines, boolean markdown) {
    Splitting splitting = new Splitting(file);
    boolean code = false;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      Matcher heading = HEADING.matcher(line);
      if (markdown && FENCE.matcher(line).matches()) {
        splitting.endBlock();
        code = !code;
      } else if (line.isBlank()) {
        splitting.endBlock();
      } else if (markdown && !code && heading.matches()) {
        splitting.endBlock();
        splitting.heading = heading.group(1);
      } else if (!RULE.matcher(line).matches()) {
        if (markdown && !code && ITEM.matcher(line).matches()) {
          splitting.endLargeBlock();
        }
        splitting.add(i + 1, line);
      }
    }
    splitting.endBlock();
    return splitting.passages;
  }

  /** A line or a part of one. */
  private record Piece(int line, String text) {}

  /** The state of splitting one file. */
  private final class Splitting {
    private final Path file;
    private final List<Passage> passages = new ArrayList<>();
    private final List<Piece> block = new ArrayList<>();
    private String heading = "";

    Splitting(Path file) {
      this.file = file;
    }

    void endLargeBlock() {
      if (block.stream().mapToInt(line -> tokenizer.count(line.text())).sum() >= SMALL_TOKENS) {
        endBlock();
      }
    }

    void add(int line, String text) {
      block.add(new Piece(line, text.strip()));
    }

    /** What was gathered since the last block becomes one passage, or several if it is too long. */
    void endBlock() {
      int room = room();
      List<Piece> passage = new ArrayList<>();
      int tokens = 0;
      for (Piece line : block) {
        for (String part : tokenizer.split(line.text(), room)) {
          int more = tokenizer.count(part);
          if (tokens + more > room && !passage.isEmpty()) {
            emit(passage);
            tokens = 0;
          }
          passage.add(new Piece(line.line(), part));
          tokens += more;
        }
      }
      if (!passage.isEmpty()) {
        emit(passage);
      }
      block.clear();
    }

    /** Tokens that the heading leaves to the text; one that leaves less than half is dropped. */
    private int room() {
      int all = maxTokens - tokenizer.frame();
      int left = all - tokenizer.count(heading);
      if (left < all / 2) {
        heading = "";
        return all;
      }
      return left;
    }

    private void emit(List<Piece> passage) {
      Function<Piece, String> text = Piece::text;
      String words = String.join("\n", passage.stream().map(text).toList());
      passages.add(new Passage(file, passage.get(0).line(), heading, words));
      passage.clear();
    }
  }
}
