package org.jocelyn.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jocelyn.Backend;
import org.jocelyn.DeviceMemoryException;
import org.jocelyn.Tensor;
import org.jocl.cl_mem;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class BufferPoolTest {
  @Test
  void aSizeClassWastesAtMostAnEighth() {
    long previous = 0;
    for (long bytes = 1; bytes < 1L << 40; bytes = bytes * 9 / 8 + 1) {
      long capacity = BufferPool.sizeClass(bytes);
      assertTrue(capacity >= bytes && capacity >= previous, "class of " + bytes);
      assertTrue(capacity <= Math.max(256, bytes + bytes / 4 + 256), "class of " + bytes);
      assertEquals(capacity, BufferPool.sizeClass(capacity), "classes are fixed points");
      previous = capacity;
    }
  }

  @TestFactory
  Stream<DynamicTest> buffersAreReusedWithinTheirClass() {
    return OpenedDevices.run(
        Map.of(),
        driver -> {
          BufferPool pool = driver.context().pool();
          ClBuffer first = pool.take(100_000);
          cl_mem memory = first.memory();
          first.close();
          first.close();
          assertEquals(first.capacity(), pool.pooled(), "closing twice gives back once");
          try (ClBuffer second = pool.take(99_000)) {
            assertSame(memory, second.memory());
            assertEquals(0, pool.pooled());
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> outOfMemoryIsReportedAndSurvived() {
    return OpenedDevices.run(
        Map.of("memory", "1m"),
        driver -> {
          Backend backend = new Backend(driver);
          List<Tensor> held = new ArrayList<>();
          DeviceMemoryException full =
              assertThrows(
                  DeviceMemoryException.class,
                  () -> {
                    for (int i = 0; i < 100; i++) {
                      held.add(backend.tensor(new float[16_384], 16_384));
                    }
                  });
          assertEquals(16, held.size());
          for (String part :
              List.of("wanted 65536 bytes", "1048576 are held", "0 of 1048576 are free")) {
            assertTrue(full.getMessage().contains(part), full.getMessage());
          }
          held.forEach(Tensor::close);
          // all of it lies in the pool in another size class: taking it needs a trim
          try (Tensor large = backend.tensor(new float[250_000], 250_000)) {
            assertEquals(250_000, large.size());
          }
          assertEquals(0, backend.memory().live());
        });
  }
}
