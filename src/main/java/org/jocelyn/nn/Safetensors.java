package org.jocelyn.nn;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jocelyn.JocelynException;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.spi.ArrayTransfer;
import org.jocelyn.spi.AtomicFile;
import org.jocelyn.spi.HostArray;

/**
 * Named tensors as the safetensors format stores them: the length of the header as eight bytes,
 * lowest first; the header, a JSON object that gives each tensor's {@code dtype}, {@code shape} and
 * {@code data_offsets}, and under {@code __metadata__} texts; the elements, little-endian, which
 * fill the rest without gaps. All of {@link org.jocelyn.DataType} is stored: F32, F16, BF16, I8,
 * U8, I32, I64 and BOOL.
 *
 * <p>Nothing is allocated for data that a file does not have: a file that breaks a rule of the
 * format is refused before its elements are read.
 *
 * @param tensors by name; the order is kept
 * @param metadata texts about the file; the order is kept
 * @see <a href="https://github.com/huggingface/safetensors">the format</a>
 */
public record Safetensors(Map<String, Entry> tensors, Map<String, String> metadata) {
  /** The format's own limit. */
  static final long LONGEST_HEADER = 100_000_000;

  public Safetensors {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
  }

  /**
   * A tensor's shape and elements.
   *
   * @param shape the extents, whose product is the number of elements
   * @param values the elements, which also tell their type
   */
  public record Entry(Shape shape, HostArray values) {
    public Entry {
      if (shape.size() != values.length()) {
        throw new SafetensorsException(
            "shape %s has %d elements, %d are given"
                .formatted(shape, shape.size(), values.length()));
      }
    }

    public TensorType type() {
      return new TensorType(values.dataType(), shape);
    }
  }

  /**
   * Reads a file.
   *
   * @throws SafetensorsException if it cannot be read or breaks a rule of the format
   */
  public static Safetensors read(Path file) {
    try (FileChannel channel = FileChannel.open(file)) {
      return read(channel);
    } catch (IOException failure) {
      throw new SafetensorsException(file + ": cannot be read: " + failure, failure);
    } catch (JocelynException broken) {
      throw new SafetensorsException(
          file + ": not a safetensors file: " + broken.getMessage(), broken);
    }
  }

  private static Safetensors read(FileChannel channel) throws IOException {
    SafetensorsHeader header = header(channel);
    long start = channel.position();
    header.check(channel.size() - start);
    Map<String, Entry> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, SafetensorsHeader.Slot> named : header.slots().entrySet()) {
      SafetensorsHeader.Slot slot = named.getValue();
      channel.position(start + slot.begin());
      try {
        HostArray values = HostArray.allocate(slot.type());
        ArrayTransfer.read(channel, values, ByteOrder.LITTLE_ENDIAN);
        tensors.put(named.getKey(), new Entry(slot.type().shape(), values));
      } catch (JocelynException unusable) {
        throw SafetensorsHeader.broken(named.getKey(), unusable.getMessage());
      } catch (OutOfMemoryError tooLarge) {
        throw new SafetensorsException(
            "tensor '%s': %s does not fit into what is left of the Java heap (see -Xmx)"
                .formatted(named.getKey(), slot.type()),
            tooLarge);
      }
    }
    return new Safetensors(tensors, header.metadata());
  }

  private static SafetensorsHeader header(FileChannel channel) throws IOException {
    long size = channel.size();
    if (size < Long.BYTES) {
      throw new SafetensorsException(
          "it has " + size + " bytes; the header's length alone takes 8");
    }
    ByteBuffer prefix = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    ArrayTransfer.fill(channel, prefix);
    long length = prefix.getLong();
    if (length < 0 || length > LONGEST_HEADER) {
      throw new SafetensorsException(
          "a header of %s bytes; at most %d are allowed"
              .formatted(Long.toUnsignedString(length), LONGEST_HEADER));
    }
    if (length > size - Long.BYTES) {
      throw new SafetensorsException(
          "a header of %d bytes where %d are left".formatted(length, size - Long.BYTES));
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) length);
    ArrayTransfer.fill(channel, bytes);
    try {
      return SafetensorsHeader.parse(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
    } catch (CharacterCodingException damaged) {
      throw new SafetensorsException("the header is not UTF-8: " + damaged.getMessage(), damaged);
    }
  }

  /**
   * Writes a file, in place of an old one, whole or not at all.
   *
   * @throws SafetensorsException if it cannot be written; an old file is then as it was
   */
  public void write(Path file) {
    try {
      SafetensorsHeader header = SafetensorsHeader.of(this);
      ByteBuffer text = header.bytes();
      AtomicFile.write(
          file,
          channel -> {
            ByteBuffer prefix = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            ArrayTransfer.drain(channel, prefix.putLong(text.remaining()).flip());
            ArrayTransfer.drain(channel, text);
            for (String name : header.inFileOrder()) {
              ArrayTransfer.write(channel, tensors.get(name).values(), ByteOrder.LITTLE_ENDIAN);
            }
          });
    } catch (IOException failure) {
      throw new SafetensorsException(file + ": cannot be written: " + failure, failure);
    } catch (SafetensorsException impossible) {
      throw new SafetensorsException(
          file + ": cannot be written: " + impossible.getMessage(), impossible);
    }
  }
}
