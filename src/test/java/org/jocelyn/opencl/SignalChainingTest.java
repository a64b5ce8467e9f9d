package org.jocelyn.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignalChainingTest {
  private static final String POCL = "Portable Computing Language";

  @TempDir Path folder;

  @Test
  void onlyPoclWithoutTheLibraryNeedsARemedy() throws Exception {
    Path library = Files.createFile(folder.resolve("libjsig.so"));
    String remedy = SignalChaining.remedy(POCL, library, "");
    assertTrue(remedy.endsWith("LD_PRELOAD=" + library), remedy);
    assertEquals("", SignalChaining.remedy(POCL, library, "/a.so:/jdk/lib/libjsig.so"));
    assertEquals("", SignalChaining.remedy("NVIDIA CUDA", library, ""));
    assertEquals("", SignalChaining.remedy(POCL, folder.resolve("none.so"), ""));
  }
}
