package org.jocelyn.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/**
 * An array in the idx format of MNIST, gzipped or not: two zero bytes, the element type, the number
 * of axes, each axis's extent as four bytes, and the elements, the last axis fastest; all
 * big-endian.
 *
 * <p>Nothing is allocated for elements that are not there, and nothing may follow them.
 *
 * @see <a href="https://yann.lecun.com/exdb/mnist/">the format, at the end of the page</a>
 */
public final class IdxFile {
  private static final int MAGIC_BYTES = 4;

  /** What the elements are. */
  public enum ElementType {
    UNSIGNED_BYTE(0x08, 1),
    BYTE(0x09, 1),
    SHORT(0x0B, 2),
    INT(0x0C, 4),
    FLOAT(0x0D, 4),
    DOUBLE(0x0E, 8);

    private final int code;
    private final int bytes;

    ElementType(int code, int bytes) {
      this.code = code;
      this.bytes = bytes;
    }
  }

  private final ElementType type;
  private final long[] dims;
  private final ByteBuffer elements;

  private IdxFile(ElementType type, long[] dims, ByteBuffer elements) {
    this.type = type;
    this.dims = dims;
    this.elements = elements;
  }

  /**
   * Reads a file.
   *
   * @throws DataException if it cannot be read or is damaged
   */
  public static IdxFile read(Path file) {
    try {
      long length = length(file);
      try (InputStream bytes = open(file)) {
        return read(file, bytes, length);
      }
    } catch (IOException failure) {
      throw new DataException(file + ": cannot be read: " + failure, failure);
    }
  }

  /** Bytes in a file, uncompressed. They are counted first, as a header may claim anything. */
  private static long length(Path file) throws IOException {
    try (InputStream bytes = open(file)) {
      return bytes instanceof GZIPInputStream
          ? bytes.transferTo(OutputStream.nullOutputStream())
          : Files.size(file);
    }
  }

  private static InputStream open(Path file) throws IOException {
    InputStream bytes = new BufferedInputStream(Files.newInputStream(file));
    bytes.mark(2);
    boolean compressed = bytes.read() == 0x1f && bytes.read() == 0x8b;
    bytes.reset();
    return compressed ? new GZIPInputStream(bytes, 1 << 16) : bytes;
  }

  private static IdxFile read(Path file, InputStream bytes, long length) throws IOException {
    if (length < MAGIC_BYTES) {
      throw new DataException(
          "%s: not an idx file: it has %d bytes, the first four tell its type"
              .formatted(file, length));
    }
    byte[] magic = bytes.readNBytes(MAGIC_BYTES);
    if (magic[0] != 0 || magic[1] != 0) {
      throw new DataException(
          "%s: not an idx file: bytes 0 and 1 are 0x%02x%02x, must be 0"
              .formatted(file, magic[0], magic[1]));
    }
    ElementType type = type(file, magic[2]);
    int rank = Byte.toUnsignedInt(magic[3]);
    long header = MAGIC_BYTES + 4L * rank;
    if (rank == 0 || length < header) {
      throw new DataException(
          "%s, byte 3: %d axes, whose extents end at byte %d of %d"
              .formatted(file, rank, header, length));
    }
    long[] dims = new long[rank];
    ByteBuffer extents = ByteBuffer.wrap(bytes.readNBytes(4 * rank));
    Arrays.setAll(dims, axis -> Integer.toUnsignedLong(extents.getInt()));
    long present = length - header;
    if (!product(dims, type.bytes).equals(BigInteger.valueOf(present))) {
      throw new DataException(
          "%s, byte %d: %s%s takes %s bytes, the file has %d after its header"
              .formatted(
                  file,
                  MAGIC_BYTES,
                  type,
                  Arrays.toString(dims),
                  product(dims, type.bytes),
                  present));
    }
    return new IdxFile(type, dims, elements(file, bytes, present));
  }

  private static ElementType type(Path file, byte code) {
    return Arrays.stream(ElementType.values())
        .filter(type -> type.code == code)
        .findFirst()
        .orElseThrow(
            () ->
                new DataException(
                    "%s, byte 2: the element type 0x%02x; there are 08, 09 and 0b to 0e"
                        .formatted(file, code)));
  }

  /** Of up to 255 extents of 32 bits each, which no long holds. */
  private static BigInteger product(long[] dims, int bytes) {
    BigInteger product = BigInteger.valueOf(bytes);
    for (long dim : dims) {
      product = product.multiply(BigInteger.valueOf(dim));
    }
    return product;
  }

  private static ByteBuffer elements(Path file, InputStream bytes, long present)
      throws IOException {
    if (present > Integer.MAX_VALUE - 8) {
      throw new DataException(
          "%s: %d bytes of elements; a Java array holds at most 2^31-9".formatted(file, present));
    }
    byte[] elements;
    try {
      elements = new byte[(int) present];
    } catch (OutOfMemoryError tooLarge) {
      throw new DataException(
          "%s: %d bytes of elements do not fit into what is left of the Java heap (see -Xmx)"
              .formatted(file, present),
          tooLarge);
    }
    if (bytes.readNBytes(elements, 0, elements.length) < elements.length) {
      throw new EOFException("it became shorter while it was read");
    }
    return ByteBuffer.wrap(elements);
  }

  public ElementType type() {
    return type;
  }

  /** The extents, a copy. */
  public long[] dims() {
    return dims.clone();
  }

  /** Number of elements. */
  public long size() {
    return elements.capacity() / type.bytes;
  }

  /** Elements in each entry of the first axis: 784 for MNIST's images, 1 for its labels. */
  public int entrySize() {
    return dims[0] == 0 ? 0 : (int) (size() / dims[0]);
  }

  /** Element {@code index}, the last axis fastest. */
  public double get(long index) {
    int at = Math.toIntExact(index) * type.bytes;
    return switch (type) {
      case UNSIGNED_BYTE -> Byte.toUnsignedInt(elements.get(at));
      case BYTE -> elements.get(at);
      case SHORT -> elements.getShort(at);
      case INT -> elements.getInt(at);
      case FLOAT -> elements.getFloat(at);
      case DOUBLE -> elements.getDouble(at);
    };
  }

  /** The entries of the first axis with these numbers one after the other, each value scaled. */
  public float[] entries(int[] numbers, float scale) {
    int entry = entrySize();
    float[] values = new float[Math.multiplyExact(numbers.length, entry)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) get((long) numbers[i / entry] * entry + i % entry) * scale;
    }
    return values;
  }

  /** The same as integers, for labels; fractions are cut off. */
  public int[] integers(int[] numbers) {
    int entry = entrySize();
    int[] values = new int[Math.multiplyExact(numbers.length, entry)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (int) get((long) numbers[i / entry] * entry + i % entry);
    }
    return values;
  }
}
