package org.jocelyn.nn;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;

/**
 * The header of a safetensors file: where each tensor lies.
 *
 * @param slots by name, in the header's order, which need not be that of the data
 * @param metadata texts about the file
 */
record SafetensorsHeader(Map<String, Slot> slots, Map<String, String> metadata) {
  static final String METADATA = "__metadata__";

  /** The elements begin at a multiple of this, so that they can be mapped. */
  private static final int ALIGNMENT = 8;

  /** More axes than any tensor has; each costs memory, which a hostile header could waste. */
  static final int MOST_AXES = 64;

  /** A tensor's type, and its first byte and the one after its last, counted from the header. */
  record Slot(TensorType type, long begin, long end) {}

  /** Lays out tensors: those of wide elements first, so that each begins at a multiple of them. */
  static SafetensorsHeader of(Safetensors file) {
    Map<String, Slot> slots = new LinkedHashMap<>();
    file.tensors().forEach((name, entry) -> slots.put(name, new Slot(entry.type(), 0, 0)));
    if (slots.containsKey(METADATA)) {
      throw broken(METADATA, "the name is reserved for metadata");
    }
    List<String> widestFirst =
        slots.keySet().stream()
            .sorted(Comparator.comparingInt(name -> -slots.get(name).type().dataType().bytes()))
            .toList();
    long at = 0;
    for (String name : widestFirst) {
      TensorType type = slots.get(name).type();
      if (type.rank() > MOST_AXES) {
        throw broken(name, type.rank() + " axes; at most " + MOST_AXES + " are written");
      }
      slots.put(name, new Slot(type, at, at + type.byteSize()));
      at += type.byteSize();
    }
    return new SafetensorsHeader(slots, file.metadata());
  }

  static SafetensorsHeader parse(String text) {
    return new SafetensorsParser(text).header();
  }

  static SafetensorsException broken(String tensor, String rule) {
    return new SafetensorsException("tensor '%s': %s".formatted(tensor, rule));
  }

  /** The names in the order of the data. */
  List<String> inFileOrder() {
    return slots.keySet().stream()
        .sorted(
            Comparator.comparingLong((String name) -> slots.get(name).begin())
                .thenComparingLong(name -> slots.get(name).end()))
        .toList();
  }

  /**
   * Checks that the tensors take what their types say and fill the data without gaps.
   *
   * @param present bytes after the header
   */
  void check(long present) {
    long at = 0;
    for (String name : inFileOrder()) {
      Slot slot = slots.get(name);
      long begin = slot.begin();
      long end = slot.end();
      if (begin > end || end > present) {
        throw broken(
            name,
            "data_offsets [%d, %d] where the file has %d bytes of data"
                .formatted(begin, end, present));
      }
      if (end - begin != byteSize(name, slot.type())) {
        throw broken(
            name,
            "%s takes %d bytes, data_offsets [%d, %d] give it %d"
                .formatted(slot.type(), slot.type().byteSize(), begin, end, end - begin));
      }
      if (begin != at) {
        throw broken(
            name,
            "begins at byte %d, %s the tensor before it, which ends at %d"
                .formatted(begin, begin < at ? "inside" : "apart from", at));
      }
      at = end;
    }
    if (at != present) {
      throw new SafetensorsException(
          "%d bytes after the last tensor, which ends at %d of %d"
              .formatted(present - at, at, present));
    }
  }

  private static long byteSize(String name, TensorType type) {
    try {
      return type.byteSize();
    } catch (ArithmeticException overflow) {
      throw broken(name, type + " takes more than 2^63-1 bytes");
    }
  }

  /** The header as it stands in a file, padded with blanks. */
  ByteBuffer bytes() {
    StringBuilder text = new StringBuilder("{");
    if (!metadata.isEmpty()) {
      appendString(METADATA, text);
      text.append(":{");
      metadata.forEach(
          (key, value) -> {
            appendString(key, text);
            text.append(':');
            appendString(value, text);
            text.append(',');
          });
      endObject(text);
      text.append(',');
    }
    slots.forEach(
        (name, slot) -> {
          appendString(name, text);
          text.append(
              ":{\"dtype\":\"%s\",\"shape\":[%s],\"data_offsets\":[%d,%d]},"
                  .formatted(
                      code(slot.type().dataType()),
                      Arrays.stream(slot.type().shape().dims())
                          .mapToObj(Long::toString)
                          .collect(Collectors.joining(",")),
                      slot.begin(),
                      slot.end()));
        });
    endObject(text);
    ByteBuffer bytes = encoded(text);
    int length = bytes.remaining() + Math.floorMod(-bytes.remaining(), ALIGNMENT);
    if (length > Safetensors.LONGEST_HEADER) {
      throw new SafetensorsException(
          "a header of %d bytes; at most %d are allowed"
              .formatted(length, Safetensors.LONGEST_HEADER));
    }
    ByteBuffer padded = ByteBuffer.allocate(length).put(bytes);
    while (padded.hasRemaining()) {
      padded.put((byte) ' ');
    }
    return padded.flip();
  }

  private static ByteBuffer encoded(CharSequence text) {
    try {
      return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
    } catch (CharacterCodingException unpaired) {
      throw new SafetensorsException(
          "a name or a text of the metadata has half a surrogate pair", unpaired);
    }
  }

  private static void endObject(StringBuilder text) {
    if (text.charAt(text.length() - 1) == ',') {
      text.setLength(text.length() - 1);
    }
    text.append('}');
  }

  private static void appendString(String string, StringBuilder text) {
    text.append('"');
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ') {
        text.append("\\u%04x".formatted((int) c));
      } else {
        text.append(c);
      }
    }
    text.append('"');
  }

  private static String code(DataType dataType) {
    return switch (dataType) {
      case FLOAT32 -> "F32";
      case FLOAT16 -> "F16";
      case BFLOAT16 -> "BF16";
      case INT8 -> "I8";
      case UINT8 -> "U8";
      case INT32 -> "I32";
      case INT64 -> "I64";
      case BOOL -> "BOOL";
    };
  }

  /** The type of a code, if we have it. */
  static DataType dataType(String tensor, String code) {
    return Arrays.stream(DataType.values())
        .filter(type -> code(type).equals(code))
        .findFirst()
        .orElseThrow(
            () ->
                broken(
                    tensor,
                    "dtype '%s'; %s are read"
                        .formatted(
                            code,
                            Arrays.stream(DataType.values())
                                .map(SafetensorsHeader::code)
                                .collect(Collectors.joining(", ")))));
  }
}
