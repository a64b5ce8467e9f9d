package org.jocelyn.opencl;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The OpenCL C files in the jar. {@code #include "name"} is replaced by that file's text each time
 * it stands there, so that drivers need no include path.
 */
final class KernelSource {
  private static final String FOLDER = "/org/jocelyn/kernels/";
  private static final Pattern INCLUDE =
      Pattern.compile("^[ \\t]*#[ \\t]*include[ \\t]+\"([^\"]+)\".*$", Pattern.MULTILINE);
  private static final int MAX_DEPTH = 8;
  private static final Map<String, String> EXPANDED = new ConcurrentHashMap<>();

  private KernelSource() {}

  /** The text of a kernel file with its includes in place. */
  static String of(String file) {
    return EXPANDED.computeIfAbsent(file, name -> expand(name, 0));
  }

  private static String expand(String file, int depth) {
    if (depth > MAX_DEPTH) {
      throw new IllegalStateException("kernel file " + file + " includes itself");
    }
    return INCLUDE
        .matcher(read(file))
        .replaceAll(match -> Matcher.quoteReplacement(expand(match.group(1), depth + 1)));
  }

  private static String read(String file) {
    try (InputStream stream = KernelSource.class.getResourceAsStream(FOLDER + file)) {
      if (stream == null) {
        throw new IllegalStateException("kernel file " + file + " is not in the jar");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException("kernel file " + file, unreadable);
    }
  }
}
