package org.jocelyn.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jocelyn.JocelynException;

/**
 * The header of a .npy file: a Python dictionary with exactly the keys {@code descr}, {@code
 * fortran_order} and {@code shape}.
 *
 * @param descr element type and byte order, as {@code <f4}
 * @param fortranOrder whether the first axis runs fastest
 * @param shape the extents
 */
record NpyHeader(String descr, boolean fortranOrder, List<Long> shape) {
  NpyHeader {
    shape = List.copyOf(shape);
  }

  /** Reads one. */
  static NpyHeader parse(String text) {
    return new Parser(text).header();
  }

  /** The text of this one. */
  String text() {
    StringBuilder dims = new StringBuilder();
    shape.forEach(dim -> dims.append(dim).append(shape.size() == 1 ? "," : ", "));
    if (shape.size() > 1) {
      dims.setLength(dims.length() - 2);
    }
    return "{'descr': '%s', 'fortran_order': %s, 'shape': (%s), }"
        .formatted(descr, fortranOrder ? "True" : "False", dims);
  }

  /** Of Python's literals, those that a header has. */
  private static final class Parser {
    private static final int NONE = -1;

    private final String text;
    private int at;

    Parser(String text) {
      this.text = text;
    }

    NpyHeader header() {
      String descr = "";
      boolean fortranOrder = false;
      List<Long> shape = List.of();
      Set<String> seen = new HashSet<>();
      expect('{');
      while (peek() != '}') {
        String key = string();
        expect(':');
        switch (key) {
          case "descr" -> descr = string();
          case "fortran_order" -> fortranOrder = bool();
          case "shape" -> shape = tuple();
          default -> throw wrong("an unknown key \"" + key + "\"");
        }
        if (!seen.add(key)) {
          throw wrong("the key \"" + key + "\" twice");
        }
        separator('}');
      }
      expect('}');
      if (peek() != NONE) {
        throw wrong("something after the dictionary");
      }
      if (seen.size() < 3) {
        throw wrong("only the keys " + seen);
      }
      return new NpyHeader(descr, fortranOrder, shape);
    }

    private String string() {
      int quote = peek();
      if (quote != '\'' && quote != '"') {
        throw wrong("no string at character " + at);
      }
      int end = text.indexOf(quote, at + 1);
      if (end < 0) {
        throw wrong("a string without an end");
      }
      String string = text.substring(at + 1, end);
      at = end + 1;
      return string;
    }

    private boolean bool() {
      peek();
      for (String literal : new String[] {"True", "False"}) {
        if (text.startsWith(literal, at)) {
          at += literal.length();
          return literal.equals("True");
        }
      }
      throw wrong("neither True nor False at character " + at);
    }

    private List<Long> tuple() {
      List<Long> dims = new ArrayList<>();
      expect('(');
      while (peek() != ')') {
        dims.add(extent());
        separator(')');
      }
      expect(')');
      return dims;
    }

    private long extent() {
      int start = at;
      while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
        at++;
      }
      try {
        return Long.parseLong(text.substring(start, at));
      } catch (NumberFormatException unusable) {
        throw wrong("no extent at character " + start);
      }
    }

    /** A comma, which may only be left out before the end. */
    private void separator(char end) {
      if (peek() != end) {
        expect(',');
      }
    }

    private void expect(char wanted) {
      if (peek() != wanted) {
        throw wrong("no '" + wanted + "' at character " + at);
      }
      at++;
    }

    /** The next character that is no blank, or {@link #NONE}. */
    private int peek() {
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
      return at < text.length() ? text.charAt(at) : NONE;
    }

    private JocelynException wrong(String what) {
      return new JocelynException("the header has " + what + ": " + text.strip());
    }
  }
}
