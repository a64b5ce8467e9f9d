package org.jocelyn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jocelyn.op.Matmul;
import org.jocelyn.op.Op;
import org.jocelyn.op.Reduce;
import org.jocelyn.testing.OnEveryBackend;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Who frees a tensor, when, and what happens when nobody does. */
class BackendLifetimeTest {
  @TestFactory
  Stream<DynamicTest> aThousandTensorsOpenedAndDroppedLeaveNothing() {
    return OnEveryBackend.runOnNew(
        backend -> {
          for (int i = 0; i < 1000; i++) {
            try (Tensor a = backend.full(i, 37, 11);
                Tensor b = a.matmul(a, false, true)) {
              assertEquals(37, b.dim(0));
            }
          }
          MemoryUse use = backend.memory();
          assertEquals(0, use.tensors());
          assertEquals(0, use.live());
          assertEquals(4 * (37 * 11 + 37 * 37), use.peak());
        });
  }

  @TestFactory
  Stream<DynamicTest> forgottenTensorsAreFreedAndReported() {
    return OnEveryBackend.runOnNew(
        backend -> {
          long reported = LeakTracking.count();
          forget(backend);
          for (int i = 0; i < 100 && backend.memory().tensors() > 0; i++) {
            System.gc();
            sleep(20);
          }
          assertEquals(0, backend.memory().tensors());
          assertTrue(LeakTracking.count() >= reported + 10, "leaks were reported");
        });
  }

  private static void forget(Backend backend) {
    for (int i = 0; i < 10; i++) {
      assertFalse(backend.zeros(10).isClosed());
    }
  }

  private static void sleep(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  @TestFactory
  Stream<DynamicTest> whatWasPreparedRunsAsEver() {
    return OnEveryBackend.runOnNew(
        backend -> {
          TensorType type = TensorType.float32(3, 3);
          backend.prepare(Reduce.of(Reduce.Kind.SUM, 1), type);
          assertThrows(
              ParameterException.class, () -> backend.prepare(Reduce.of(Reduce.Kind.SUM, 1)));
          assertThrows(
              ShapeException.class, () -> backend.prepare(Reduce.of(Reduce.Kind.SUM, 5), type));
          assertEquals(0, backend.memory().tensors());
          try (Tensor a = backend.full(type, 2);
              Tensor sum = a.sum(1)) {
            assertArrayEquals(new float[] {6, 6, 6}, sum.toFloatArray());
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> tidyFreesAllButTheResult() {
    return OnEveryBackend.runOnNew(
        backend -> {
          Tensor kept =
              backend.tidy(
                  () -> {
                    Tensor a = backend.full(2, 3, 3);
                    return a.matmul(a).matmul(a);
                  });
          assertEquals(1, backend.memory().tensors());
          assertEquals(72, kept.toFloatArray()[0]);
          kept.close();
          assertEquals(0, backend.memory().tensors());
        });
  }

  @TestFactory
  Stream<DynamicTest> tidyKeepsTensorsInCollectionsAndNests() {
    return OnEveryBackend.runOnNew(
        backend -> {
          List<Tensor> outer = new ArrayList<>();
          backend.tidy(
              () -> {
                Map<String, List<Tensor>> inner =
                    backend.tidy(
                        () -> {
                          backend.zeros(4);
                          return Map.of("pair", List.of(backend.ones(1), backend.ones(2)));
                        });
                assertEquals(2, backend.memory().tensors());
                outer.addAll(inner.get("pair"));
              });
          assertTrue(outer.stream().allMatch(Tensor::isClosed), "the outer scope frees them");
        });
  }

  @TestFactory
  Stream<DynamicTest> tidyLetsGoOfWhatIsClosedInsideIt() {
    return OnEveryBackend.runOnNew(
        backend ->
            backend.tidy(
                () -> {
                  Tensor open = backend.zeros(4);
                  List<WeakReference<Tensor>> closed = new ArrayList<>();
                  for (int i = 0; i < 3; i++) {
                    Tensor made = backend.zeros(4);
                    made.close();
                    closed.add(new WeakReference<>(made));
                  }
                  assertTrue(areCollected(closed), "the scope holds closed tensors");
                  assertFalse(open.isClosed());
                }));
  }

  private static boolean areCollected(List<WeakReference<Tensor>> tensors) {
    for (int i = 0; i < 50; i++) {
      System.gc();
      if (tensors.stream().allMatch(tensor -> tensor.refersTo(null))) {
        return true;
      }
      sleep(20);
    }
    return false;
  }

  @TestFactory
  Stream<DynamicTest> tidyFreesEverythingWhenItThrows() {
    return OnEveryBackend.runOnNew(
        backend -> {
          assertThrows(
              IllegalStateException.class,
              () ->
                  backend.tidy(
                      () -> {
                        backend.zeros(4);
                        throw new IllegalStateException("the body's own");
                      }));
          assertEquals(0, backend.memory().tensors());
        });
  }

  @TestFactory
  Stream<DynamicTest> anInPlaceResultSharesItsInputsMemory() {
    return OnEveryBackend.runOnNew(
        backend -> {
          Tensor sum = backend.ones(2, 2);
          Tensor a = backend.full(3, 2, 2);
          Tensor after = backend.run(Matmul.plain().accumulating(), a, a, sum);
          assertEquals(2, backend.memory().tensors(), "storages");
          assertArrayEquals(new float[] {19, 19, 19, 19}, sum.toFloatArray());
          sum.close();
          assertArrayEquals(new float[] {19, 19, 19, 19}, after.toFloatArray());
          after.close();
          a.close();
          assertEquals(0, backend.memory().tensors());
        });
  }

  @TestFactory
  Stream<DynamicTest> aFailingOperationLeavesNothingBehind() {
    return OnEveryBackend.runOnNew(
        backend -> {
          record Unknown() implements Op {
            @Override
            public List<String> inputNames() {
              return List.of("x");
            }

            @Override
            public List<TensorType> outputs(List<TensorType> inputs) {
              return inputs;
            }
          }
          try (Tensor x = backend.zeros(3)) {
            UnsupportedOpException refusal =
                assertThrows(UnsupportedOpException.class, () -> backend.run(new Unknown(), x));
            assertTrue(refusal.getMessage().contains("Unknown"), refusal.getMessage());
            assertEquals(1, backend.memory().tensors());
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> threadsShareABackend() {
    return OnEveryBackend.runOnNew(
        backend -> {
          ExecutorService threads = Executors.newFixedThreadPool(4);
          try {
            List<Future<?>> runs = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
              int value = thread + 1;
              runs.add(threads.submit(() -> computeManyTimes(backend, value)));
            }
            for (Future<?> run : runs) {
              run.get();
            }
          } catch (ExecutionException failure) {
            throw new AssertionError(failure.getCause());
          } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
          } finally {
            threads.shutdown();
          }
          assertEquals(0, backend.memory().tensors());
        });
  }

  /** Sizes differ between threads and rounds, so that plans, pools and arguments are contended. */
  private static void computeManyTimes(Backend backend, int value) {
    for (int round = 0; round < 60; round++) {
      int k = 1 + (round + value) % 5;
      backend.tidy(
          () -> {
            Tensor a = backend.full(value, 7, k);
            Tensor b = backend.full(2, k, 9);
            float[] expected = new float[63];
            Arrays.fill(expected, 2f * value * k);
            assertArrayEquals(expected, a.matmul(b).toFloatArray());
          });
    }
  }
}
