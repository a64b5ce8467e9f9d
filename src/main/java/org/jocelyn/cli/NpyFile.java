package org.jocelyn.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jocelyn.DataType;
import org.jocelyn.JocelynException;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.spi.ArrayTransfer;
import org.jocelyn.spi.HostArray;

/**
 * Arrays in NumPy's file format (.npy): versions 1 to 3 are read, 1 is written, row-major. The
 * types are FLOAT32 (f4), FLOAT16 (f2), INT32 (i4), INT64 (i8), INT8 (i1), UINT8 (u1) and BOOL
 * (b1), of either byte order. A file is read only if its length is what its header says, so nothing
 * is allocated for data that is not there.
 */
final class NpyFile {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  /** NumPy lets the data begin at a multiple of this. */
  private static final int ALIGNMENT = 64;

  /** Far more than the header of any tensor takes. */
  private static final int LONGEST_HEADER = 1 << 16;

  private static final Map<DataType, String> CODES =
      Map.of(
          DataType.FLOAT32, "f4",
          DataType.FLOAT16, "f2",
          DataType.INT32, "i4",
          DataType.INT64, "i8",
          DataType.INT8, "i1",
          DataType.UINT8, "u1",
          DataType.BOOL, "b1");

  private NpyFile() {}

  /** Elements and their shape. */
  record Contents(HostArray values, Shape shape) {}

  /**
   * Reads a file.
   *
   * @throws JocelynException if it cannot be read, is damaged, or holds what has no {@link
   *     DataType}
   */
  static Contents read(Path file) {
    try (FileChannel channel = FileChannel.open(file)) {
      return read(channel);
    } catch (IOException failure) {
      throw new JocelynException(file + ": cannot be read: " + failure, failure);
    } catch (JocelynException damaged) {
      throw new JocelynException(file + ": not a .npy file of tensors: " + damaged.getMessage());
    }
  }

  private static Contents read(FileChannel channel) throws IOException {
    ByteBuffer start = exactly(channel, MAGIC.length + 2, "its first bytes");
    byte[] magic = new byte[MAGIC.length];
    start.get(magic);
    if (!Arrays.equals(magic, MAGIC)) {
      throw new JocelynException("it does not begin with \\x93NUMPY");
    }
    int version = start.get();
    if (version < 1 || version > 3) {
      throw new JocelynException("version " + version + " of the format; 1 to 3 are read");
    }
    ByteBuffer length =
        exactly(channel, version == 1 ? 2 : 4, "the header's length")
            .order(ByteOrder.LITTLE_ENDIAN);
    long bytes =
        version == 1
            ? Short.toUnsignedLong(length.getShort())
            : Integer.toUnsignedLong(length.getInt());
    if (bytes > LONGEST_HEADER) {
      throw new JocelynException("a header of " + bytes + " bytes");
    }
    Charset charset = version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
    String text = charset.decode(exactly(channel, (int) bytes, "its header")).toString();
    return read(channel, NpyHeader.parse(text));
  }

  private static Contents read(FileChannel channel, NpyHeader header) throws IOException {
    TensorType type = type(header);
    long present = channel.size() - channel.position();
    if (present != type.byteSize()) {
      throw new JocelynException(
          "%s takes %d bytes, the file has %d".formatted(type, type.byteSize(), present));
    }
    HostArray values = HostArray.allocate(type);
    boolean big = header.descr().charAt(0) == '>';
    ArrayTransfer.read(channel, values, big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    return new Contents(values, type.shape());
  }

  /** The type that a header tells, checked: extents too large to multiply are refused. */
  private static TensorType type(NpyHeader header) {
    if (header.fortranOrder() && header.shape().size() > 1) {
      throw new JocelynException(
          "it is column-major (fortran_order); save numpy.ascontiguousarray(x) instead");
    }
    String descr = header.descr();
    DataType dataType =
        CODES.keySet().stream()
            .filter(type -> describes(descr, type))
            .findFirst()
            .orElseThrow(
                () ->
                    new JocelynException(
                        "elements of type '%s'; f4, f2, i8, i4, i1, u1 and b1 are read"
                            .formatted(descr)));
    long[] dims = header.shape().stream().mapToLong(Long::longValue).toArray();
    TensorType type = TensorType.of(dataType, dims);
    if (type.size() > Long.MAX_VALUE / dataType.bytes()) {
      throw new JocelynException(type + " is too large");
    }
    return type;
  }

  /** Whether this stands for the type; one byte has no order, which NumPy writes as a bar. */
  private static boolean describes(String descr, DataType type) {
    String orders = type.bytes() == 1 ? "|<>" : "<>";
    return descr.length() == 3
        && orders.indexOf(descr.charAt(0)) >= 0
        && descr.substring(1).equals(CODES.get(type));
  }

  /** The next bytes, whose number is believed only if the file has so many. */
  private static ByteBuffer exactly(FileChannel channel, int bytes, String what)
      throws IOException {
    long present = channel.size() - channel.position();
    if (bytes > present) {
      throw new JocelynException(
          "it ends in %s, which takes %d bytes where %d are left".formatted(what, bytes, present));
    }
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    ArrayTransfer.fill(channel, buffer);
    return buffer;
  }

  /**
   * Writes a file, over an old one.
   *
   * @throws JocelynException for BFLOAT16, which NumPy does not have, and if it cannot be written
   */
  static void write(Path file, HostArray values, Shape shape) {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ArrayTransfer.drain(channel, header(values.dataType(), shape));
      ArrayTransfer.write(channel, values, ByteOrder.LITTLE_ENDIAN);
    } catch (IOException failure) {
      throw new JocelynException(file + ": cannot be written: " + failure, failure);
    }
  }

  private static ByteBuffer header(DataType dataType, Shape shape) {
    String code =
        Optional.ofNullable(CODES.get(dataType))
            .orElseThrow(() -> new JocelynException("a .npy file cannot hold " + dataType));
    String descr = (dataType.bytes() == 1 ? "|" : "<") + code;
    List<Long> dims = Arrays.stream(shape.dims()).boxed().toList();
    String text = new NpyHeader(descr, false, dims).text();
    int lead = MAGIC.length + 4;
    int padding = Math.floorMod(-(lead + text.length() + 1), ALIGNMENT);
    byte[] padded = (text + " ".repeat(padding) + "\n").getBytes(StandardCharsets.ISO_8859_1);
    return ByteBuffer.allocate(lead + padded.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(MAGIC)
        .put((byte) 1)
        .put((byte) 0)
        .putShort((short) padded.length)
        .put(padded)
        .flip();
  }
}
