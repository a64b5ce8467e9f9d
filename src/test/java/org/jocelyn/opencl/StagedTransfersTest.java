package org.jocelyn.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jocelyn.Backend;
import org.jocelyn.DeviceMemoryException;
import org.jocelyn.Tensor;
import org.jocelyn.TensorType;
import org.jocelyn.op.SgdStep;
import org.jocelyn.spi.HostArray;
import org.jocelyn.testing.BackendCounts;
import org.jocelyn.testing.ForkedJvm;
import org.jocelyn.testing.SmallCasesRun;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * The transfers of devices with memory of their own, on devices that have none: three queues whose
 * order only events keep.
 */
class StagedTransfersTest {
  /** More than all pieces of staging memory hold. */
  private static final int LARGE = 6_000_000;

  private static final int SIDE = 300;
  private static final float ONCE = 1;

  private static Stream<DynamicTest> staged(Map<String, String> more, Consumer<Backend> test) {
    Map<String, String> options = new HashMap<>(more);
    options.put("transfers", "staged");
    return OpenedDevices.all().stream()
        .map(
            device ->
                DynamicTest.dynamicTest(
                    "opencl:" + device.index(),
                    () -> {
                      BackendCounts.count("opencl:" + device.index());
                      OpenClDriver driver = new OpenClDriver(device, ClOptions.parse(options));
                      try (Backend backend = new Backend(driver)) {
                        test.accept(backend);
                      }
                      int open = driver.context().queue().openEvents().get();
                      assertEquals(0, open, "events that were not released");
                    }));
  }

  private static float[] filled(int length, float value) {
    float[] values = new float[length];
    Arrays.fill(values, value);
    return values;
  }

  private static void assertAll(float expected, float[] values) {
    for (int i = 0; i < values.length; i++) {
      if (values[i] != expected) {
        assertEquals(expected, values[i], "element " + i + " of " + values.length);
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> aKernelWaitsForTheUploadOfWhatItReads() {
    return staged(
        Map.of(),
        backend -> {
          for (int round = 1; round <= 5; round++) {
            float value = round;
            float[] source = filled(LARGE, value);
            backend.tidy(
                () -> {
                  Tensor x = backend.tensor(source, LARGE);
                  Arrays.fill(source, -1); // may be changed once tensor() has returned
                  Tensor y = x.add(x);
                  assertAll(2 * value, y.toFloatArray());
                  assertAll(value, x.toFloatArray());
                });
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> anUploadWaitsForTheLastUseOfItsMemory() {
    int length = SIDE * SIDE;
    return staged(
        // room for one operand and one result: the operand's memory is used again at once
        Map.of(
            "strategy", "gpu", "memory", Long.toString(5 * BufferPool.sizeClass(4L * length) / 2)),
        backend -> {
          List<float[]> results = new ArrayList<>();
          for (int round = 1; round <= 8; round++) {
            Tensor x = backend.tensor(filled(length, round), SIDE, SIDE);
            Tensor y = x.matmul(x);
            x.close();
            // takes the memory of x while the product may still be reading it
            backend.tensor(filled(length, -1), SIDE, SIDE).close();
            results.add(y.toFloatArray());
            y.close();
          }
          for (int round = 1; round <= 8; round++) {
            assertAll(SIDE * round * round, results.get(round - 1));
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> aKernelThatWritesWaitsForDownloads() {
    return staged(
        Map.of(),
        backend -> {
          try (Tensor parameter = backend.tensor(filled(LARGE, 0), LARGE);
              Tensor gradient = backend.tensor(filled(LARGE, -1), LARGE);
              Tensor rates = backend.tensor(new float[] {ONCE}, 1);
              Tensor scale = backend.tensor(new float[] {ONCE}, 1)) {
            SgdStep step = new SgdStep(0, false, 0);
            List<float[]> seen = new ArrayList<>();
            AtomicBoolean done = new AtomicBoolean();
            AtomicInteger steps = new AtomicInteger();
            inParallel(
                () -> {
                  while (!done.get()) {
                    backend.run(step, parameter, gradient, rates, scale).close();
                    steps.incrementAndGet();
                    backend.finish();
                  }
                },
                () -> {
                  try {
                    for (int i = 0; i < 6; i++) {
                      seen.add(parameter.toFloatArray());
                    }
                  } finally {
                    done.set(true);
                  }
                });
            for (float[] values : seen) {
              assertAll(values[0], values);
            }
            assertAll(steps.get(), parameter.toFloatArray());
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> threadsTransferAndComputeAtOnce() {
    return staged(
        Map.of("memory", "64m"),
        backend -> {
          Runnable[] threads = new Runnable[4];
          for (int thread = 0; thread < threads.length; thread++) {
            int first = 100 * thread;
            threads[thread] =
                () -> {
                  for (int round = 0; round < 30; round++) {
                    float value = first + round;
                    int length = 1 + 37_000 * (round % 7);
                    backend.tidy(
                        () -> {
                          Tensor x = backend.tensor(filled(length, value), length);
                          Tensor y = backend.tensor(filled(length, 1), length);
                          assertAll(value + 1, x.add(y).toFloatArray());
                        });
                  }
                };
          }
          inParallel(threads);
          assertEquals(0, backend.memory().live());
        });
  }

  private static void inParallel(Runnable... bodies) {
    ExecutorService threads = Executors.newFixedThreadPool(bodies.length);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (Runnable body : bodies) {
        running.add(threads.submit(body));
      }
      for (Future<?> future : running) {
        future.get();
      }
    } catch (Exception failure) {
      throw new AssertionError(failure);
    } finally {
      threads.shutdown();
    }
  }

  @TestFactory
  Stream<DynamicTest> aBackendIsClosedWhileTransfersAndKernelsArePending() {
    return staged(
        Map.of(),
        backend -> {
          Tensor x = backend.tensor(filled(SIDE * SIDE, 1), SIDE, SIDE);
          for (int i = 0; i < 10; i++) {
            x.matmul(x).close();
          }
          // neither is ever used, and one gives its memory back before the upload need have ended
          backend.tensor(filled(LARGE, 1), LARGE).close();
          backend.tensor(filled(LARGE, 1), LARGE);
        });
  }

  @TestFactory
  Stream<DynamicTest> outOfMemoryIsSurvived() {
    return staged(
        Map.of("memory", "1m"),
        backend -> {
          List<Tensor> held = new ArrayList<>();
          for (int round = 0; round < 2; round++) {
            assertThrows(
                DeviceMemoryException.class,
                () -> {
                  while (held.size() < 100) {
                    held.add(backend.tensor(filled(16_384, held.size()), 16_384));
                  }
                });
            assertEquals(16, held.size());
            for (int i = 0; i < held.size(); i++) {
              assertAll(i, held.get(i).toFloatArray());
            }
            held.forEach(Tensor::close);
            held.clear();
            try (Tensor large = backend.tensor(filled(250_000, 7), 250_000)) {
              assertAll(7, large.toFloatArray());
            }
          }
          assertEquals(0, backend.memory().live());
        });
  }

  @TestFactory
  Stream<DynamicTest> memoryOfALaunchThatCameToNothingCanBeUsedAgain() {
    return OpenedDevices.run(
        Map.of("transfers", "staged"),
        driver -> {
          ClContext context = driver.context();
          TensorType type = TensorType.float32(64);
          HostArray values = HostArray.of(filled(64, 3));
          HostArray read = HostArray.of(new float[64]);
          context.queue().lock().lock();
          try (ClBuffer buffer = context.scratch(type.byteSize());
              ClKernel fill = ClFill.kernel(type, context)) {
            fill.args(buffer, Bits.of(type.dataType(), 1), 64L).enqueue(Grid.of(0));
            context.transfers().write(values, buffer);
            context.transfers().read(buffer, read);
          } finally {
            context.queue().lock().unlock();
          }
          assertAll(3, read.floats());
        });
  }

  @TestFactory
  Stream<DynamicTest> uploadsTakeTwoMoreBuffersOfASizeAtMost() {
    int length = SIDE * SIDE;
    long capacity = BufferPool.sizeClass(4L * length);
    return staged(
        Map.of("strategy", "gpu"),
        backend -> {
          for (int i = 0; i < 20; i++) {
            backend.tensor(filled(length, i), SIDE, SIDE).close();
          }
          assertEquals(capacity, backend.memory().pooled(), "nothing that kernels use");
          Tensor last = backend.scalar(0);
          for (int round = 1; round <= 20; round++) {
            last.close();
            try (Tensor x = backend.tensor(filled(length, round), SIDE, SIDE)) {
              last = x.matmul(x);
            }
          }
          assertAll(SIDE * 400, last.toFloatArray());
          last.close();
          // an operand, two results and two more, and what the self-check had
          long most = 5 * capacity + (1 << 16);
          assertTrue(backend.memory().pooled() <= most, backend.memory().toString());
        });
  }

  /** Of the other contracts OclgrindTest sees to it, whose device has memory of its own. */
  @Test
  @EnabledIf(value = "hasOpenCl", disabledReason = "there is no OpenCL device")
  void contractsHold() throws Exception {
    ForkedJvm.Result result =
        ForkedJvm.run(
            300,
            List.of("--add-modules=jdk.incubator.vector"),
            Map.of(),
            SmallCasesRun.class,
            "opencl:0,strategy=gpu,transfers=staged",
            "1500",
            "8",
            "Attention");
    assertEquals(0, result.exitCode(), result.output());
    assertTrue(result.stdout().contains(" 0 failed"), result.output());
  }

  static boolean hasOpenCl() {
    return TestBackends.names().stream().anyMatch(name -> name.startsWith("opencl"));
  }
}
