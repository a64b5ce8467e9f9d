package org.jocelyn.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTest {
  @Test
  void bytesAreInTheLargestUnit() {
    assertEquals("0 B", Text.bytes(0));
    assertEquals("1023 B", Text.bytes(1023));
    assertEquals("1.0 KiB", Text.bytes(1024));
    assertEquals("1.5 MiB", Text.bytes(3 << 19));
    assertEquals("8.0 EiB", Text.bytes(Long.MAX_VALUE));
  }

  @Test
  void textIsBrokenAtBlanks() {
    assertEquals(List.of(""), Text.wrap("", 10));
    assertEquals(List.of("one two", "three"), Text.wrap("one two three", 9));
    assertEquals(List.of("a", "unbreakable", "b"), Text.wrap("a unbreakable b", 5));
    assertEquals(List.of("one", "two"), Text.wrap("one\ntwo", 9));
  }
}
