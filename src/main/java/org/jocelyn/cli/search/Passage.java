package org.jocelyn.cli.search;

import java.nio.file.Path;

/**
 * A part of a text that is about one thing, as far as its layout tells.
 *
 * @param file where it is from
 * @param line the line that it begins in, from 1
 * @param heading what it stands under; empty where there is nothing
 * @param text its words
 */
public record Passage(Path file, int line, String heading, String text) {
  /** What stands for it in the search: the heading says what the text is about. */
  public String content() {
    return heading.isEmpty() ? text : heading + "\n" + text;
  }
}
