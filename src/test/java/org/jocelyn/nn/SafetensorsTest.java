package org.jocelyn.nn;

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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.spi.HostArray;
import org.jocelyn.testing.HostTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is written is read again, in the format that others read and write. */
class SafetensorsTest {
  @TempDir Path folder;

  private static Safetensors.Entry entry(HostTensor tensor) {
    return new Safetensors.Entry(tensor.shape(), tensor.data());
  }

  private static Safetensors of(String name, HostTensor tensor) {
    return new Safetensors(Map.of(name, entry(tensor)), Map.of());
  }

  private static HostTensor random(DataType type, long... dims) {
    return HostTensor.random(11, TensorType.of(type, dims), -100, 100);
  }

  private Path file() {
    return folder.resolve("model.safetensors");
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @EnumSource(DataType.class)
  void givenAnyElementType_whenWritten_thenTheSameBitsAreRead(DataType type) {
    // more than one chunk of the transfer
    HostTensor tensor = random(type, 300, 1, 257);
    of("w", tensor).write(file());

    Safetensors.Entry read = Safetensors.read(file()).tensors().get("w");

    assertEquals(tensor.type(), read.type());
    for (int i = 0; i < tensor.data().length(); i++) {
      assertEquals(tensor.data().get(i), read.values().get(i), "element " + i);
    }
  }

  @Test
  void givenNamesInAnOrder_whenWritten_thenTheOrderAndTheMetadataAreKept() {
    Map<String, Safetensors.Entry> tensors = new LinkedHashMap<>();
    tensors.put("z", entry(random(DataType.BOOL, 3)));
    tensors.put("a \"quoted\"\\\n\u0001 名 😀", entry(random(DataType.INT64, 2)));
    tensors.put("", entry(random(DataType.FLOAT16)));
    tensors.put("empty", entry(random(DataType.FLOAT32, 4, 0)));
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("step", "7");
    metadata.put("a\tb", "é");

    new Safetensors(tensors, metadata).write(file());
    Safetensors read = Safetensors.read(file());

    assertEquals(List.copyOf(tensors.keySet()), List.copyOf(read.tensors().keySet()));
    assertEquals(
        List.copyOf(metadata.entrySet()).toString(),
        List.copyOf(read.metadata().entrySet()).toString());
    assertEquals(
        tensors.get("z").values().get(2), read.tensors().get("z").values().get(2), "after wider");
    assertEquals(Shape.of(4, 0), read.tensors().get("empty").shape());
  }

  @Test
  void givenNothing_whenWritten_thenNothingIsRead() {
    new Safetensors(Map.of(), Map.of()).write(file());
    assertTrue(Safetensors.read(file()).tensors().isEmpty());
  }

  @Test
  void whenWritten_thenTheBytesAreThoseOfTheFormat() throws IOException {
    of("w", HostTensor.of(new float[] {1, -2}, 2)).write(file());

    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file())).order(ByteOrder.LITTLE_ENDIAN);
    byte[] header = new byte[(int) bytes.getLong()];
    bytes.get(header);
    assertEquals(
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
        new String(header, StandardCharsets.UTF_8).strip());
    assertEquals(0, header.length % 8);
    assertEquals(1, bytes.getFloat());
    assertEquals(-2, bytes.getFloat());
    assertEquals(0, bytes.remaining());
  }

  /** Written by Python's safetensors 0.8.0: {@code safetensors.numpy.save}. */
  @Test
  void givenAFileOfTheFormatsOwnLibrary_whenRead_thenItsTensorsAreThere() throws IOException {
    Files.write(file(), Base64.getDecoder().decode(PYTHON));

    Safetensors read = Safetensors.read(file());

    assertEquals(Map.of("epoch", "3", "na\"me", "é\n"), read.metadata());
    assertEquals(6, read.tensors().size());
    assertArrayEquals(
        new float[] {1, 2, 3, 4.5f}, read.tensors().get("w").values().floats(), "row-major");
    assertEquals(Shape.of(2, 2), read.tensors().get("w").shape());
    assertEquals(0.5, read.tensors().get("h").values().get(0));
    assertArrayEquals(new long[] {-1, 1L << 40}, read.tensors().get("ids").values().longs());
    assertArrayEquals(new byte[] {1, 0, 1}, read.tensors().get("m").values().bytes());
    assertEquals(TensorType.of(DataType.INT32), read.tensors().get("s").type());
    assertEquals(7, read.tensors().get("s").values().get(0));
    assertEquals(TensorType.of(DataType.UINT8, 0, 3), read.tensors().get("e").type());
  }

  @Test
  void givenAnOldFile_whenWrittenAgain_thenItIsReplaced() throws IOException {
    of("w", HostTensor.of(new float[] {1}, 1)).write(file());
    of("w", HostTensor.of(new float[] {2}, 1)).write(file());
    assertEquals(2, Safetensors.read(file()).tensors().get("w").values().get(0));
    assertEquals(List.of("model.safetensors"), names());
  }

  @Test
  void givenAnOldFile_whenWritingFails_thenItIsAsItWasAndNothingIsLeft() throws IOException {
    of("w", HostTensor.of(new float[] {1}, 1)).write(file());
    Safetensors next = of("w", random(DataType.FLOAT32, 100_000));

    // a channel refuses to write for an interrupted thread
    Thread.currentThread().interrupt();
    SafetensorsException failure;
    try {
      failure = assertThrows(SafetensorsException.class, () -> next.write(file()));
    } finally {
      assertTrue(Thread.interrupted());
    }

    assertTrue(failure.getMessage().startsWith(file() + ": cannot be written"), failure::toString);
    assertEquals(1, Safetensors.read(file()).tensors().get("w").values().get(0));
    assertEquals(List.of("model.safetensors"), names());
  }

  @Test
  void whenTheFolderIsMissing_thenTheFileIsNamed() {
    Path absent = folder.resolve("absent").resolve("m.safetensors");
    Safetensors file = of("w", random(DataType.FLOAT32, 1));
    assertRefused(absent + ": cannot be written", () -> file.write(absent));
  }

  @Test
  void whatCannotBeWrittenIsRefused() {
    HostTensor one = random(DataType.FLOAT32, 1);
    assertRefused("tensor '__metadata__'", () -> of("__metadata__", one).write(file()));
    assertRefused("half a surrogate pair", () -> of("\ud800", one).write(file()));
    long[] axes = new long[65];
    Arrays.fill(axes, 1);
    assertRefused(
        "65 axes",
        () -> of("w", new HostTensor(TensorType.float32(axes), one.data())).write(file()));
    assertRefused(
        "shape [2] has 2 elements, 1 are given",
        () -> new Safetensors.Entry(Shape.of(2), HostArray.of(new float[1])));
  }

  @Test
  void tensorsOfWideElementsComeFirstSoThatAllAreAligned() {
    Map<String, Safetensors.Entry> tensors = new LinkedHashMap<>();
    List<String> written = new ArrayList<>();
    for (DataType type : List.of(DataType.INT8, DataType.INT64, DataType.BFLOAT16)) {
      tensors.put(type.name(), entry(random(type, 3)));
      written.add(type.name());
    }
    SafetensorsHeader header = SafetensorsHeader.of(new Safetensors(tensors, Map.of()));
    assertEquals(written, List.copyOf(header.slots().keySet()));
    assertEquals(List.of("INT64", "BFLOAT16", "INT8"), header.inFileOrder());
    assertEquals(30, header.slots().get("INT8").begin());
  }

  private static void assertRefused(String part, Executable attempt) {
    String message = assertThrows(SafetensorsException.class, attempt).getMessage();
    assertTrue(message.contains(part), message);
  }

  private static final String PYTHON =
      "gAEAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJlcG9jaCI6IjMiLCJuYVwibWUiOiLDqVxuIn0sImlk"
          + "cyI6eyJkdHlwZSI6Ikk2NCIsInNoYXBlIjpbMl0sImRhdGFfb2Zmc2V0cyI6WzAsMTZdfSwidyI6"
          + "eyJkdHlwZSI6IkYzMiIsInNoYXBlIjpbMiwyXSwiZGF0YV9vZmZzZXRzIjpbMTYsMzJdfSwicyI6"
          + "eyJkdHlwZSI6IkkzMiIsInNoYXBlIjpbXSwiZGF0YV9vZmZzZXRzIjpbMzIsMzZdfSwiaCI6eyJk"
          + "dHlwZSI6IkYxNiIsInNoYXBlIjpbMV0sImRhdGFfb2Zmc2V0cyI6WzM2LDM4XX0sImUiOnsiZHR5"
          + "cGUiOiJVOCIsInNoYXBlIjpbMCwzXSwiZGF0YV9vZmZzZXRzIjpbMzgsMzhdfSwibSI6eyJkdHlw"
          + "ZSI6IkJPT0wiLCJzaGFwZSI6WzNdLCJkYXRhX29mZnNldHMiOlszOCw0MV19fSAgICD/////////"
          + "/wAAAAAAAQAAAACAPwAAAEAAAEBAAACQQAcAAAAAOAEAAQ==";
}
