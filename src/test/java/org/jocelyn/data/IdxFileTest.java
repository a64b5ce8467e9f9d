package org.jocelyn.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.jocelyn.data.IdxFile.ElementType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Arrays in the idx format are read; what is damaged is refused. */
class IdxFileTest {
  @TempDir Path folder;

  /** A file of a type's code, extents and elements. */
  private static byte[] idx(int code, int[] dims, int dataBytes, Consumer<ByteBuffer> data) {
    ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * dims.length + dataBytes);
    bytes.put((byte) 0).put((byte) 0).put((byte) code).put((byte) dims.length);
    Arrays.stream(dims).forEach(bytes::putInt);
    data.accept(bytes);
    return bytes.array();
  }

  private static byte[] images() {
    return idx(0x08, new int[] {3, 1, 2}, 6, b -> b.put(new byte[] {0, 1, 127, -128, -2, -1}));
  }

  private static byte[] zipped(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
      zip.write(bytes);
    }
    return out.toByteArray();
  }

  private Path write(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("data-idx"), bytes);
  }

  private IdxFile read(byte[] bytes) throws IOException {
    return IdxFile.read(write(bytes));
  }

  private void assertRefused(byte[] bytes, String... parts) throws IOException {
    Path file = write(bytes);
    String message = assertThrows(DataException.class, () -> IdxFile.read(file)).getMessage();
    assertTrue(message.startsWith(file.toString()), message);
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  @Test
  void givenUnsignedBytes_whenRead_thenTheirEntriesAreScaled() throws IOException {
    IdxFile file = read(images());

    assertEquals(ElementType.UNSIGNED_BYTE, file.type());
    assertArrayEquals(new long[] {3, 1, 2}, file.dims());
    assertEquals(6, file.size());
    assertEquals(2, file.entrySize());
    assertArrayEquals(
        new float[] {127, 64, 127.5f, 127, 0.5f, 0}, // entry 2 is 254, 255
        new float[] {
          file.entries(new int[] {2, 0}, 0.5f)[0],
          file.entries(new int[] {1}, 0.5f)[1],
          file.entries(new int[] {2, 0}, 0.5f)[1],
          (float) file.get(2),
          file.entries(new int[] {2, 0}, 0.5f)[3],
          file.entries(new int[] {2, 0}, 0.5f)[2]
        });
    assertArrayEquals(new int[] {127, 128, 0, 1}, file.integers(new int[] {1, 0}));
  }

  @Test
  void givenEveryOtherType_whenRead_thenItsValuesAreThere() throws IOException {
    int[] two = {2};
    assertEquals(-1, read(idx(0x09, two, 2, b -> b.put((byte) 5).put((byte) -1))).get(1));
    assertEquals(
        -300, read(idx(0x0B, two, 4, b -> b.putShort((short) 5).putShort((short) -300))).get(1));
    assertEquals(1 << 20, read(idx(0x0C, two, 8, b -> b.putInt(5).putInt(1 << 20))).get(1));
    assertEquals(-1.5, read(idx(0x0D, two, 8, b -> b.putFloat(5).putFloat(-1.5f))).get(1));
    assertEquals(1e-300, read(idx(0x0E, two, 16, b -> b.putDouble(5).putDouble(1e-300))).get(1));
  }

  @Test
  void givenACompressedFile_whenRead_thenItIsAsThePlainOne() throws IOException {
    IdxFile file = read(zipped(images()));
    assertArrayEquals(new int[] {0, 1, 127, 128, 254, 255}, file.integers(new int[] {0, 1, 2}));
  }

  @Test
  void givenNoEntries_whenRead_thenItIsEmpty() throws IOException {
    IdxFile file = read(idx(0x08, new int[] {0, 28, 28}, 0, b -> {}));
    assertEquals(0, file.size());
    assertEquals(0, file.entries(new int[0], 1).length);
  }

  @Test
  void whatIsNoIdxFileIsRefused() throws IOException {
    assertRefused(new byte[3], "it has 3 bytes");
    assertRefused("text".getBytes(StandardCharsets.US_ASCII), "bytes 0 and 1 are 0x7465");
    assertRefused(idx(0x0A, new int[] {1}, 1, b -> {}), "byte 2: the element type 0x0a");
    assertRefused(idx(0x08, new int[0], 1, b -> {}), "byte 3: 0 axes");
    Path absent = folder.resolve("absent");
    assertThrows(DataException.class, () -> IdxFile.read(absent));
  }

  @Test
  void elementsThatAreNotThereOrTooManyAreRefused() throws IOException {
    byte[] whole = images();
    assertRefused(
        Arrays.copyOf(whole, whole.length + 1),
        "byte 4: UNSIGNED_BYTE[3, 1, 2] takes 6 bytes, the file has 7");
    for (byte[] form : new byte[][] {whole, zipped(whole)}) {
      for (int length = 0; length < form.length; length++) {
        assertRefused(Arrays.copyOf(form, length));
      }
    }
  }

  @Test
  void extentsThatNoLongHoldsAreRefused() throws IOException {
    int[] dims = new int[255];
    Arrays.fill(dims, -1);
    assertRefused(idx(0x0E, dims, 8, b -> {}), "the file has 8 after its header");
    // 2^64 bytes, which is 0 in a long
    assertRefused(
        idx(0x08, new int[] {1 << 30, 1 << 30, 16}, 0, b -> {}),
        "takes 18446744073709551616 bytes");
    assertRefused(zipped(idx(0x08, new int[] {-1}, 1, b -> {})), "takes 4294967295 bytes");
  }

  @Test
  void damagedBytesNeverLeadToAnythingButADataException() throws IOException {
    long seed = 3;
    Random random = new Random(seed);
    byte[][] forms = {images(), zipped(images())};
    for (int round = 0; round < 4000; round++) {
      byte[] damaged = forms[round % 2].clone();
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      try {
        read(damaged);
      } catch (DataException refused) {
        assertTrue(refused.getMessage().contains("data-idx"), refused.getMessage());
      } catch (RuntimeException | Error other) {
        throw new AssertionError("seed " + seed + ", round " + round + ": " + other, other);
      }
    }
  }
}
