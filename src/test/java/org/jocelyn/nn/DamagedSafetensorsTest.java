package org.jocelyn.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jocelyn.testing.ForkedJvm;
import org.jocelyn.testing.HostTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that are damaged, truncated or hostile are refused, and the message says why. */
class DamagedSafetensorsTest {
  @TempDir Path folder;

  private Path write(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("model.safetensors"), bytes);
  }

  private static byte[] bytes(String header, int data) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + text.length + data)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(text.length)
        .put(text)
        .array();
  }

  private static byte[] withLength(long length) {
    return ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array();
  }

  private static String refusal(Path file) {
    SafetensorsException thrown =
        assertThrows(SafetensorsException.class, () -> Safetensors.read(file));
    assertTrue(thrown.getMessage().startsWith(file.toString()), thrown.getMessage());
    return thrown.getMessage();
  }

  private static byte[] small() throws IOException {
    Map<String, Safetensors.Entry> tensors = new LinkedHashMap<>();
    HostTensor weight = HostTensor.of(new float[] {1, 2, 3, 4}, 2, 2);
    HostTensor mask = HostTensor.of(new boolean[] {true, false}, 2);
    tensors.put("w", new Safetensors.Entry(weight.shape(), weight.data()));
    tensors.put("mask", new Safetensors.Entry(mask.shape(), mask.data()));
    Path file = Files.createTempFile("small", ".safetensors");
    try {
      new Safetensors(tensors, Map.of("step", "1")).write(file);
      return Files.readAllBytes(file);
    } finally {
      Files.delete(file);
    }
  }

  @Test
  void aFileThatIsNotThereOrTooShort() throws IOException {
    assertTrue(refusal(folder.resolve("absent")).contains("cannot be read"));
    assertTrue(refusal(folder).contains("cannot be read"));
    assertTrue(refusal(write(new byte[7])).contains("it has 7 bytes"));
  }

  @Test
  void aTruncatedFile() throws IOException {
    byte[] whole = small();
    for (int length = 0; length < whole.length; length++) {
      refusal(write(Arrays.copyOf(whole, length)));
    }
  }

  @Test
  void bytesAfterTheLastTensor() throws IOException {
    byte[] whole = small();
    assertTrue(
        refusal(write(Arrays.copyOf(whole, whole.length + 1)))
            .contains("1 bytes after the last tensor, which ends at 18 of 19"));
  }

  @Test
  void aHeaderLongerThanTheFileOrTheLimit() throws IOException {
    assertTrue(refusal(write(withLength(17))).contains("17 bytes where 16 are left"));
    assertTrue(refusal(write(withLength(100_000_001))).contains("at most 100000000"));
    assertTrue(refusal(write(withLength(-1))).contains("a header of 18446744073709551615 bytes"));
    assertTrue(refusal(write(withLength(Long.MIN_VALUE))).contains("9223372036854775808"));
  }

  @Test
  void aHeaderThatIsNotUtf8() throws IOException {
    byte[] damaged = bytes("{\"w?\":0}", 0);
    damaged[8 + 3] = (byte) 0xff;
    assertTrue(refusal(write(damaged)).contains("not UTF-8"));
  }

  @Test
  void aBooleanThatIsNone() throws IOException {
    byte[] damaged = bytes(tensor("m", "BOOL", "2", "0,2"), 2);
    damaged[damaged.length - 1] = 2;
    assertTrue(refusal(write(damaged)).contains("tensor 'm': element 1 is neither 0 nor 1"));
  }

  private static String tensor(String name, String dtype, String shape, String offsets) {
    return "{" + member(name, dtype, shape, offsets) + "}";
  }

  private static String member(String name, String dtype, String shape, String offsets) {
    return "\"%s\":{\"dtype\":\"%s\",\"shape\":[%s],\"data_offsets\":[%s]}"
        .formatted(name, dtype, shape, offsets);
  }

  private static String two(String first, String second) {
    return "{" + member("a", "F32", "1", first) + "," + member("b", "F32", "1", second) + "}";
  }

  private static Arguments of(String header, String rule) {
    return Arguments.of(header, rule);
  }

  static Stream<Arguments> headers() {
    String max = Long.toString(Long.MAX_VALUE);
    String ones = Stream.generate(() -> "1").limit(65).collect(Collectors.joining(","));
    return Stream.of(
        of("", "does not begin with '{'"),
        of(" {}", "does not begin with '{'"),
        of("[]", "does not begin with '{'"),
        of("{", "no '\"'"),
        of("{}{}", "something after the header's object"),
        of("{\"a\"}", "no ':'"),
        of("{\"a\":1}", "no '{' in tensor 'a'"),
        of("{\"a", "a string without an end"),
        of("{\"a\n\":1}", "a control character"),
        of("{\"\\x\":1}", "an unknown escape"),
        of("{\"\\", "an unknown escape"),
        of("{\"\\u12g4\":1}", "without four hexadecimal digits"),
        of("{\"\\ud800\":1}", "half a surrogate pair"),
        of("{\"__metadata__\":{\"a\":1}}", "no '\"'"),
        of("{\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"}}", "the key 'a' twice"),
        of("{\"__metadata__\":{},\"__metadata__\":{}}", "the key '__metadata__' twice"),
        of("{\"a\":{}}", "one of dtype, shape and data_offsets in tensor 'a'"),
        of("{\"a\":{\"kind\":\"F32\"}}", "the unknown key 'kind' in tensor 'a'"),
        of("{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}", "the key 'dtype' twice"),
        of("{\"a\":{\"shape\":[1],\"shape\":[1]}}", "the key 'shape' twice"),
        of("{\"a\":{\"shape\":[1,]}}", "no whole number"),
        of("{\"a\":{\"shape\":[1 2]}}", "neither ',' nor ']'"),
        of("{\"a\":{\"shape\":" + "[".repeat(100_000), "no whole number"),
        of("{" + member("a", "F32", "1", "0,4") + ",}", "no '\"'"),
        of(two("0,4", "4,8").replace("\"b\"", "\"a\""), "the key 'a' twice"),
        of(tensor("a", "F64", "1", "0,8"), "tensor 'a': dtype 'F64'; F32, F16, BF16, I8"),
        of(tensor("a", "f32", "1", "0,4"), "tensor 'a': dtype 'f32'"),
        of(tensor("a", "F32", "-1", "0,4"), "no whole number"),
        of(tensor("a", "F32", "01", "0,4"), "no whole number"),
        of(tensor("a", "F32", "1.0", "0,4"), "neither ',' nor ']'"),
        of(tensor("a", "F32", "1e1", "0,4"), "neither ',' nor ']'"),
        of(tensor("a", "F32", ones, "0,4"), "more than 64 numbers"),
        of(tensor("a", "F32", max + "0", "0,4"), "a number larger than 2^63-1"),
        of(tensor("a", "F32", max + ",2", "0,4"), "tensor 'a': shape [" + max + ", 2]"),
        of(tensor("a", "F32", max, "0,8"), "more than 2^63-1 bytes"),
        of(tensor("a", "F32", "1", "0"), "data_offsets of 1 numbers"),
        of(tensor("a", "F32", "1", "0,4,8"), "data_offsets of 3 numbers"),
        of(tensor("a", "F32", "1", "4,0"), "tensor 'a': data_offsets [4, 0]"),
        of(tensor("a", "F32", "1", "8,12"), "data_offsets [8, 12] where the file has 8 bytes"),
        of(tensor("a", "F32", "1", max + "," + max), "where the file has 8 bytes of data"),
        of(tensor("a", "F32", "1", "0,8"), "takes 4 bytes, data_offsets [0, 8] give it 8"),
        of(tensor("a", "F32", "1099511627776", "0,8"), "takes 4398046511104 bytes"),
        of(tensor("a", "F32", "1", "4,8"), "begins at byte 4, apart from"),
        of(tensor("a", "F32", "1", "0,4"), "4 bytes after the last tensor"),
        of(two("0,4", "0,4"), "tensor 'b': begins at byte 0, inside"),
        of(two("0,4", "2,6"), "tensor 'b': begins at byte 2, inside"),
        of("{}", "8 bytes after the last tensor"));
  }

  @ParameterizedTest
  @MethodSource("headers")
  void aHeaderThatBreaksARule(String header, String rule) throws IOException {
    String message = refusal(write(bytes(header, 8)));
    assertTrue(message.contains(rule), message);
  }

  @Test
  void damagedBytesNeverLeadToAnythingButASafetensorsException() throws IOException {
    long seed = 5;
    Random random = new Random(seed);
    byte[] whole = small();
    int refused = 0;
    for (int round = 0; round < 5000; round++) {
      byte[] damaged = whole.clone();
      for (int i = random.nextInt(3); i >= 0; i--) {
        // half of them where structure is dense
        int at = random.nextInt(random.nextBoolean() ? damaged.length : 8);
        damaged[at] = (byte) random.nextInt(random.nextBoolean() ? 256 : 128);
      }
      try {
        Safetensors.read(write(damaged));
      } catch (SafetensorsException expected) {
        refused++;
      } catch (RuntimeException | Error other) {
        throw new AssertionError("seed " + seed + ", round " + round + ": " + other, other);
      }
    }
    assertTrue(refused > 2500, "refused " + refused);
  }

  /** Reads a file and prints why it cannot; the main class of a small JVM. */
  static final class Reader {
    private Reader() {}

    public static void main(String[] args) {
      try {
        Safetensors.read(Path.of(args[0]));
      } catch (SafetensorsException refused) {
        System.out.println(refused.getMessage());
      }
    }
  }

  @Test
  void aTensorThatIsThereButTooLargeForTheHeap() throws Exception {
    int elements = 64 << 20;
    Path file = write(bytes(tensor("big", "F32", "" + elements, "0," + 4L * elements), 0));
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(sparse.length() + 4L * elements);
    }

    ForkedJvm.Result result =
        ForkedJvm.run(60, List.of("-Xmx64m"), Map.of(), Reader.class, file.toString());

    assertEquals(0, result.exitCode(), result.output());
    assertFalse(result.stderr().contains("OutOfMemoryError"), result.stderr());
    assertTrue(
        result.stdout().contains("tensor 'big': FLOAT32[67108864] does not fit"), result.output());
  }
}
