package org.jocelyn.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jocelyn.DeviceInfo;
import org.junit.jupiter.api.Test;

class TextTest {
  @Test
  void bytesAreInTheLargestUnit() {
    assertEquals("0 B", Text.bytes(0));
    assertEquals("1023 B", Text.bytes(1023));
    assertEquals("1.0 KiB", Text.bytes(1024));
    assertEquals("1.5 MiB", Text.bytes(3 << 19));
    assertEquals("8.0 EiB", Text.bytes(Long.MAX_VALUE));
  }

  @Test
  void textIsBrokenAtBlanks() {
    assertEquals(List.of(""), Text.wrap("", 10));
    assertEquals(List.of("one two", "three"), Text.wrap("one two three", 9));
    assertEquals(List.of("a", "unbreakable", "b"), Text.wrap("a unbreakable b", 5));
    assertEquals(List.of("one", "two"), Text.wrap("one\ntwo", 9));
  }

  @Test
  void onlyWhatIsKnownOfHardwareIsTold() {
    DeviceInfo known =
        new DeviceInfo(
            "opencl:0",
            "NVIDIA H100",
            DeviceInfo.Kind.OPENCL_GPU,
            "NVIDIA Corporation",
            "",
            132,
            1,
            1,
            1,
            false,
            true,
            OptionalInt.of(32),
            OptionalInt.of(90),
            Optional.of("0000:65:00.0"));
    String told = String.join(" ", Text.hardware(known)).replaceAll("\\s+", " ").strip();
    assertEquals(
        "hardware NVIDIA Corporation, 32 work-items in step, compute capability 9.0,"
            + " PCI 0000:65:00.0",
        told);
    DeviceInfo unknown =
        new DeviceInfo("cpu", "Java", DeviceInfo.Kind.JAVA_CPU, "x", "", 2, 1, 1, 8, false, true);
    assertEquals(List.of(), Text.hardware(unknown));
  }
}
