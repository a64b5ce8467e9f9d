package org.jocelyn.cli.tune;

import java.io.IOException;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.jocelyn.spi.ArrayTransfer;
import org.jocelyn.spi.AtomicFile;
import org.jocelyn.spi.CacheFolder;

/**
 * What a search has tried, kept in a file so that one that was interrupted goes on. The file's
 * lines are {@code device = …} and {@code NAME.VALUE = RESULT}; one of another device, or that
 * cannot be read, counts as none.
 */
public final class Journal {
  private static final String DEVICE = "device";

  /** What came of a value that was refused. */
  private static final String REFUSED = "refused";

  private final Path file;
  private final String device;
  private final Map<String, String> results = new TreeMap<>();

  private Journal(Path file, String device) {
    this.file = file;
    this.device = device;
  }

  /** An empty journal; nothing is written before the first result. */
  public static Journal fresh(Path file, String device) {
    return new Journal(file, device);
  }

  /** Goes on with what the file holds. */
  public static Journal resume(Path file, String device) {
    Journal journal = new Journal(file, device);
    Properties lines = new Properties();
    if (Files.exists(file)) {
      try (Reader reader = Files.newBufferedReader(file)) {
        lines.load(reader);
      } catch (IOException | IllegalArgumentException damaged) {
        return journal;
      }
    }
    if (device.equals(lines.remove(DEVICE))) {
      for (String name : lines.stringPropertyNames()) {
        String result = lines.getProperty(name);
        if (isResult(result)) {
          journal.results.put(name, result);
        }
      }
    }
    return journal;
  }

  private static boolean isResult(String text) {
    return text.equals(REFUSED) || text.matches("[0-9]{1,9}\\.[0-9]{4}");
  }

  /** Results so far. */
  public int size() {
    return results.size();
  }

  /** Whether this value was tried. */
  boolean has(String name, int value) {
    return results.containsKey(key(name, value));
  }

  /** What came of it; empty if it was not tried or was refused. */
  Optional<Double> ratio(String name, int value) {
    String result = results.get(key(name, value));
    return result == null || result.equals(REFUSED)
        ? Optional.empty()
        : Optional.of(Double.valueOf(result));
  }

  void add(String name, int value, double ratio) throws IOException {
    results.put(key(name, value), String.format(Locale.ROOT, "%.4f", ratio));
    write();
  }

  void refuse(String name, int value) throws IOException {
    results.put(key(name, value), REFUSED);
    write();
  }

  private static String key(String name, int value) {
    return name + "." + value;
  }

  private void write() throws IOException {
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put(DEVICE, device);
    lines.putAll(results);
    StringBuilder text = new StringBuilder();
    lines.forEach((name, value) -> text.append(name).append(" = ").append(value).append('\n'));
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.toString());
    CacheFolder.create(file.toAbsolutePath().getParent());
    AtomicFile.write(file, channel -> ArrayTransfer.drain(channel, bytes));
  }

  /** Forgets everything: the search is at its end. */
  public void delete() throws IOException {
    Files.deleteIfExists(file);
  }
}
