package org.jocelyn.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.jocelyn.DataType;
import org.jocelyn.JocelynException;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.spi.HostArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyFileTest {
  private static final String SHAPE_2 = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }";

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
  void whatIsWrittenIsRead(DataType dataType) throws IOException {
    // given more elements than one chunk takes, of every bit pattern that the type has
    TensorType type = TensorType.of(dataType, 3, 5, 23_456);
    HostArray values = HostArray.allocate(type);
    SplittableRandom random = new SplittableRandom(8);
    for (int i = 0; i < values.length(); i++) {
      if (dataType.isFloating()) {
        values.set(i, random.nextGaussian());
      } else {
        values.setLong(i, dataType == DataType.BOOL ? random.nextInt(2) : random.nextLong());
      }
    }
    Path file = folder.resolve("a.npy");
    NpyFile.write(file, values, type.shape());
    NpyFile.Contents contents = NpyFile.read(file);
    assertEquals(type.shape(), contents.shape());
    assertEquals(dataType, contents.values().dataType());
    assertTrue(
        Arrays.deepEquals(new Object[] {values.array()}, new Object[] {contents.values().array()}));
    assertEquals(0, (Files.size(file) - type.byteSize()) % 64);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "7", "0", "4 0 3", "1 1 1 1 1"})
  void shapesOfAnyRankComeBack(String dims) {
    Shape shape =
        Shape.of(
            Arrays.stream(dims.split(" "))
                .filter(dim -> !dim.isEmpty())
                .mapToLong(Long::parseLong)
                .toArray());
    Path file = folder.resolve("a.npy");
    NpyFile.write(file, HostArray.of(new int[(int) shape.size()]), shape);
    assertEquals(shape, NpyFile.read(file).shape());
  }

  @Test
  void aFileIsWrittenOverALongerOne() {
    Path file = folder.resolve("a.npy");
    NpyFile.write(file, HostArray.of(new long[100]), Shape.of(100));
    NpyFile.write(file, HostArray.of(new long[] {5}), Shape.of(1));
    assertArrayEquals(new long[] {5}, NpyFile.read(file).values().longs());
  }

  @Test
  void theHeaderIsThatOfNumPy() throws IOException {
    // as numpy.save writes numpy.array([[1, 2, 3]], numpy.float32)
    Path file = folder.resolve("a.npy");
    NpyFile.write(file, HostArray.of(new float[] {1, 2, 3}), Shape.of(1, 3));
    byte[] bytes = Files.readAllBytes(file);
    String start = new String(bytes, 0, 128, StandardCharsets.ISO_8859_1);
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 3), }";
    assertEquals("\u0093NUMPY\1\0v\0" + header + " ".repeat(117 - header.length()) + "\n", start);
    assertEquals(140, bytes.length);
  }

  @ParameterizedTest
  @CsvSource({"1,<", "1,>", "2,<", "2,>", "3,<", "3,>"})
  void versionsAndByteOrdersAreRead(int version, char order) throws IOException {
    ByteOrder byteOrder = order == '<' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    String rest = "%ci8', 'fortran_order': False, 'shape': (2, 1)}".formatted(order);
    byte[] data = ByteBuffer.allocate(16).order(byteOrder).putLong(-3).putLong(1L << 40).array();
    Path file = file(version, "{'descr': '" + rest, data);
    NpyFile.Contents contents = NpyFile.read(file);
    assertEquals(Shape.of(2, 1), contents.shape());
    assertArrayEquals(new long[] {-3, 1L << 40}, contents.values().longs());
  }

  @Test
  void theKeysMayComeInAnyOrderAndQuotes() throws IOException {
    Path file =
        file(
            1,
            "{ \"shape\":(2,) ,\"fortran_order\" : True,\"descr\":\"|i1\" }\n",
            new byte[] {1, -1});
    assertArrayEquals(new byte[] {1, -1}, NpyFile.read(file).values().bytes());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1,)} ; elements of type '<f8'",
        "{'descr': '=f4', 'fortran_order': False, 'shape': (2,)} ; elements of type '=f4'",
        "{'descr': '|f4', 'fortran_order': False, 'shape': (2,)} ; elements of type",
        "{'descr': '<f4', 'fortran_order': True, 'shape': (1, 2)} ; column-major",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (3,)} ; takes 12 bytes, the file has 8",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} ; takes 4 bytes, the file has 8",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-2,)} ; no extent at character 51",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)} ; no extent",
        "{'descr': '<i8', 'fortran_order': False, 'shape': (2305843009213693952,)} ; too large",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296)} ; 2^63-1",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2 1)} ; no ','",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,} ; no extent",
        "{'descr': '<f4', 'fortran_order': False, 'shape': 2} ; no '('",
        "{'descr': '<f4', 'fortran_order': 0, 'shape': (2,)} ; neither True nor False",
        "{'descr': '<f4', 'fortran_order': False} ; only the keys",
        "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2,)} ; twice",
        "{'descr': '<f4', 'order': False, 'shape': (2,)} ; unknown key",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} x ; after the dictionary",
        "{'descr': '<f4 ; without an end",
        "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,)} ; no string",
        "`` ; no '{'",
      })
  void aDamagedHeaderIsRefusedWithWhatIsWrong(String header, String problem) throws IOException {
    refused(file(1, header, new byte[8]), problem);
  }

  @Test
  void lengthsAreNotBelieved() throws IOException {
    byte[] whole = Files.readAllBytes(file(1, SHAPE_2, new byte[8]));
    // given every shorter file
    for (int length = 0; length < whole.length; length++) {
      Path file = Files.write(folder.resolve("short.npy"), Arrays.copyOf(whole, length));
      assertThrows(JocelynException.class, () -> NpyFile.read(file), length + " bytes");
    }
    // given headers longer than the file, and than any header
    ByteBuffer claim = ByteBuffer.allocate(100_000).order(ByteOrder.LITTLE_ENDIAN);
    claim.put("\u0093NUMPY\2\0".getBytes(StandardCharsets.ISO_8859_1)).putInt(60_000);
    Path shorter = Files.write(folder.resolve("a.npy"), Arrays.copyOf(claim.array(), 200));
    refused(shorter, "60000 bytes where 188 are left");
    claim.putInt(8, -1);
    refused(Files.write(folder.resolve("a.npy"), claim.array()), "a header of 4294967295 bytes");
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    refused(Files.writeString(folder.resolve("a.npy"), "PK and more"), "does not begin");
    refused(file(4, SHAPE_2, new byte[8]), "version 4");
    refused(
        file(1, SHAPE_2.replace("<f4", "|b1"), new byte[] {1, 2}), "element 1 is neither 0 nor 1");
    JocelynException missing =
        assertThrows(JocelynException.class, () -> NpyFile.read(folder.resolve("none.npy")));
    assertTrue(missing.getMessage().contains("none.npy: cannot be read"), missing.getMessage());
  }

  @Test
  void whatNumPyLacksIsNotWritten() {
    HostArray values = HostArray.allocate(TensorType.of(DataType.BFLOAT16, 1));
    JocelynException refused =
        assertThrows(
            JocelynException.class,
            () -> NpyFile.write(folder.resolve("a.npy"), values, Shape.of(1)));
    assertTrue(refused.getMessage().contains("BFLOAT16"), refused.getMessage());
  }

  private static void refused(Path file, String problem) {
    JocelynException refused = assertThrows(JocelynException.class, () -> NpyFile.read(file));
    assertTrue(refused.getMessage().startsWith(file + ": "), refused.getMessage());
    assertTrue(refused.getMessage().contains(problem), refused.getMessage());
  }

  private Path file(int version, String header, byte[] data) throws IOException {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(12 + text.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes
        .put("\u0093NUMPY".getBytes(StandardCharsets.ISO_8859_1))
        .put((byte) version)
        .put((byte) 0);
    if (version == 1) {
      bytes.putShort((short) text.length);
    } else {
      bytes.putInt(text.length);
    }
    bytes.put(text).put(data);
    return Files.write(folder.resolve("file.npy"), Arrays.copyOf(bytes.array(), bytes.position()));
  }
}
