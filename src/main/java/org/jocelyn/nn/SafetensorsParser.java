package org.jocelyn.nn;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.ShapeException;
import org.jocelyn.TensorType;

/**
 * Reads the header of a safetensors file: of JSON (RFC 8259), what such a header has. Anything else
 * is refused, and so is a key that comes twice.
 */
final class SafetensorsParser {
  private static final int NONE = -1;

  private final String text;
  private int at;

  /** What the parser is in, for messages. */
  private String where = "";

  SafetensorsParser(String text) {
    this.text = text;
  }

  SafetensorsHeader header() {
    if (!text.startsWith("{")) {
      throw new SafetensorsException("the header does not begin with '{'");
    }
    Map<String, SafetensorsHeader.Slot> slots = new LinkedHashMap<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    boolean[] seen = new boolean[1];
    object(
        name -> {
          if (name.equals(SafetensorsHeader.METADATA)) {
            once(name, seen[0]);
            seen[0] = true;
            texts(metadata);
          } else {
            once(name, slots.containsKey(name));
            slots.put(name, slot(name));
          }
        });
    if (peek() != NONE) {
      throw wrong("something after the header's object");
    }
    return new SafetensorsHeader(slots, metadata);
  }

  private void texts(Map<String, String> metadata) {
    object(
        key -> {
          once(key, metadata.containsKey(key));
          metadata.put(key, string());
        });
  }

  /** What a tensor's object says, in any order. */
  private final class Fields {
    private String dtype;
    private long[] shape;
    private long[] offsets;

    void read(String key) {
      switch (key) {
        case "dtype" -> {
          once(key, dtype != null);
          dtype = string();
        }
        case "shape" -> {
          once(key, shape != null);
          shape = integers();
        }
        case "data_offsets" -> {
          once(key, offsets != null);
          offsets = integers();
        }
        default -> throw wrong("the unknown key '" + key + "'");
      }
    }
  }

  private SafetensorsHeader.Slot slot(String name) {
    Fields fields = new Fields();
    where = " in tensor '" + name + "'";
    object(fields::read);

    if (fields.dtype == null || fields.shape == null || fields.offsets == null) {
      throw wrong("an object without one of dtype, shape and data_offsets");
    }
    if (fields.offsets.length != 2) {
      throw wrong("data_offsets of " + fields.offsets.length + " numbers instead of two");
    }
    where = "";
    DataType dataType = SafetensorsHeader.dataType(name, fields.dtype);
    try {
      TensorType type = new TensorType(dataType, Shape.of(fields.shape));
      return new SafetensorsHeader.Slot(type, fields.offsets[0], fields.offsets[1]);
    } catch (ShapeException impossible) {
      throw SafetensorsHeader.broken(name, impossible.getMessage());
    }
  }

  /** What is done with each key of an object, standing before its value. */
  private interface Member {
    void read(String key);
  }

  private void object(Member member) {
    expect('{');
    if (peek() != '}') {
      do {
        String key = string();
        expect(':');
        member.read(key);
      } while (another('}'));
    }
    expect('}');
  }

  private long[] integers() {
    List<Long> values = new ArrayList<>();
    expect('[');
    if (peek() != ']') {
      do {
        if (values.size() == SafetensorsHeader.MOST_AXES) {
          throw wrong("more than " + values.size() + " numbers in an array");
        }
        values.add(integer());
      } while (another(']'));
    }
    expect(']');
    return values.stream().mapToLong(Long::longValue).toArray();
  }

  private long integer() {
    peek();
    int start = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    String digits = text.substring(start, at);
    if (digits.isEmpty() || (digits.length() > 1 && digits.startsWith("0"))) {
      throw wrong("no whole number that is not negative");
    }
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException large) {
      throw wrong("a number larger than 2^63-1");
    }
  }

  private String string() {
    expect('"');
    StringBuilder string = new StringBuilder();
    while (at < text.length() && text.charAt(at) != '"') {
      char c = text.charAt(at++);
      if (c < ' ') {
        throw wrong("a control character in a string");
      }
      string.append(c == '\\' ? escape() : c);
    }
    if (at == text.length()) {
      throw wrong("a string without an end");
    }
    at++;
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(string)) {
      throw wrong("half a surrogate pair in a string");
    }
    return string.toString();
  }

  private char escape() {
    char c = at < text.length() ? text.charAt(at++) : ' ';
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> throw wrong("an unknown escape in a string");
    };
  }

  private char unicode() {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      int digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
      if (digit < 0 || text.charAt(at) > 'f') {
        throw wrong("\\u without four hexadecimal digits");
      }
      value = value * 16 + digit;
      at++;
    }
    return (char) value;
  }

  /** Whether a comma follows, after which something must come. */
  private boolean another(char end) {
    if (peek() == ',') {
      at++;
      return true;
    }
    if (peek() != end) {
      throw wrong("neither ',' nor '" + end + "'");
    }
    return false;
  }

  private void expect(char wanted) {
    if (peek() != wanted) {
      throw wrong("no '" + wanted + "'");
    }
    at++;
  }

  /** The next character that is no blank, or {@link #NONE}. */
  private int peek() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return at < text.length() ? text.charAt(at) : NONE;
  }

  private void once(String key, boolean seen) {
    if (seen) {
      throw wrong("the key '" + key + "' twice");
    }
  }

  private SafetensorsException wrong(String what) {
    return new SafetensorsException("the header has " + what + where + " at character " + at);
  }
}
