package org.jocelyn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jocelyn.op.CacheAppend;
import org.jocelyn.op.Conv2d;
import org.jocelyn.op.Matmul;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OnEveryBackend;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Tensors declared constant: who may not write to them, and what kernels keep of them. */
class ConstantTest {
  private static final long SEED = 20261122;

  @TestFactory
  Stream<DynamicTest> whatSharesAConstantsDataIsConstant() {
    return OnEveryBackend.run(
        backend ->
            backend.tidy(
                () -> {
                  Tensor weights = backend.ones(2, 3);
                  Tensor before = weights.reshape(6);
                  assertFalse(before.isConstant());
                  assertEquals(weights, weights.constant());
                  assertTrue(weights.isConstant());
                  assertTrue(before.isConstant());
                  assertTrue(weights.reshape(3, 2).isConstant());
                  assertFalse(weights.add(weights).isConstant());
                }));
  }

  @TestFactory
  Stream<DynamicTest> operationsThatWriteRefuseAConstant() {
    return OnEveryBackend.run(
        backend ->
            backend.tidy(
                () -> {
                  Tensor a = backend.ones(2, 2);
                  Tensor sum = backend.zeros(2, 2).constant();
                  Tensor cache = backend.zeros(1, 1, 4, 2);
                  Tensor view = cache.reshape(4, 2).constant();
                  Tensor update = backend.ones(1, 1, 1, 2);
                  assertRefused("accumulator", () -> sum.addMatmul(a, a));
                  assertRefused("cache", () -> backend.run(new CacheAppend(0), cache, update));
                  assertArrayEquals(new float[4], sum.toFloatArray());
                  assertArrayEquals(new float[8], view.toFloatArray());
                }));
  }

  private static void assertRefused(String input, Runnable write) {
    String message = assertThrows(ParameterException.class, write::run).getMessage();
    assertTrue(message.contains(input) && message.contains("constant"), message);
  }

  @TestFactory
  Stream<DynamicTest> aClosedTensorCannotBecomeConstant() {
    return OnEveryBackend.run(
        backend -> {
          Tensor tensor = backend.zeros(2);
          tensor.close();
          assertThrows(ClosedException.class, tensor::constant);
        });
  }

  /** The same data seen as different matrices, by different kernels, in different layouts. */
  @TestFactory
  Stream<DynamicTest> eachUseFindsItsOwnForm() {
    return OnEveryBackend.runOnNew(
        backend ->
            backend.tidy(
                () -> {
                  Tensor plain = tensor(backend, 1, 48, 48);
                  Tensor constant = tensor(backend, 1, 48, 48).constant();
                  for (int round = 0; round < 2; round++) {
                    for (long rows : new long[] {40, 48, 1}) {
                      Tensor x = tensor(backend, 2, rows, 48);
                      assertSame(x.matmul(plain), x.matmul(constant));
                      assertSame(x.matmul(plain, false, true), x.matmul(constant, false, true));
                      Tensor half = tensor(backend, 3, rows, 24);
                      assertSame(
                          half.matmul(plain.reshape(24, 96)),
                          half.matmul(constant.reshape(24, 96)));
                      Tensor batch = tensor(backend, 4, 4, rows, 24);
                      assertSame(
                          batch.matmul(plain.reshape(4, 24, 24)),
                          batch.matmul(constant.reshape(4, 24, 24)));
                    }
                    Tensor y = tensor(backend, 5, 48, 48);
                    assertSame(plain.matmul(y), constant.matmul(y));
                    assertSame(plain.matmul(plain), constant.matmul(constant));
                    Tensor image = tensor(backend, 6, 2, 16, 9, 9);
                    assertSame(
                        backend.run(Conv2d.plain(), image, plain.reshape(16, 16, 3, 3)),
                        backend.run(Conv2d.plain(), image, constant.reshape(16, 16, 3, 3)));
                    assertSame(
                        backend.run(Conv2d.plain().groups(2), image, plain.reshape(32, 8, 3, 3)),
                        backend.run(
                            Conv2d.plain().groups(2), image, constant.reshape(32, 8, 3, 3)));
                  }
                }));
  }

  @TestFactory
  Stream<DynamicTest> formsAreMadeOnceCountedAndFreedWithTheData() {
    return OnEveryBackend.runOnNew(
        backend -> {
          Tensor weights = tensor(backend, 1, 64, 96);
          Tensor x = tensor(backend, 2, 33, 64);
          x.matmul(weights).close();
          assertEquals(0, backend.memory().derived(), "of a tensor that may change");
          Tensor view = weights.constant().reshape(96, 64);
          x.matmul(weights).close();
          MemoryUse once = backend.memory();
          x.matmul(weights).close();
          assertEquals(once.derived(), backend.memory().derived());
          assertEquals(4 * (64 * 96 + 33 * 64) + once.derived(), once.live());
          weights.close();
          assertEquals(once.derived(), backend.memory().derived(), "a view holds the data");
          view.close();
          x.close();
          assertEquals(0, backend.memory().derived());
          assertEquals(0, backend.memory().live());
        });
  }

  @TestFactory
  Stream<DynamicTest> kernelsForCpusKeepPanels() {
    return TestBackends.names().stream()
        .filter(name -> name.startsWith("cpu") || name.endsWith("strategy=cpu"))
        .map(
            name ->
                DynamicTest.dynamicTest(
                    name,
                    () -> {
                      Backend backend = TestBackends.get(name);
                      backend.tidy(
                          () -> {
                            Tensor weights = tensor(backend, 1, 64, 96).constant();
                            tensor(backend, 2, 33, 64).matmul(weights);
                            assertTrue(backend.memory().derived() >= 4 * 64 * 96);
                            Tensor filters = weights.reshape(32, 64, 3, 1);
                            long before = backend.memory().derived();
                            backend.run(Conv2d.plain(), tensor(backend, 3, 1, 64, 9, 9), filters);
                            assertTrue(backend.memory().derived() >= before + 4 * 64 * 96);
                          });
                      assertEquals(0, backend.memory().derived());
                    }));
  }

  @TestFactory
  Stream<DynamicTest> threadsShareAConstantsForms() {
    return OnEveryBackend.runOnNew(
        backend -> {
          Tensor weights = tensor(backend, 1, 128, 160).constant();
          Tensor x = tensor(backend, 2, 70, 128);
          Tensor expected = x.matmul(tensor(backend, 1, 128, 160));
          ExecutorService threads = Executors.newFixedThreadPool(8);
          List<Future<?>> runs = new ArrayList<>();
          for (int i = 0; i < 64; i++) {
            runs.add(
                threads.submit(
                    () ->
                        backend.tidy(
                            () -> assertSame(expected, backend.run(Matmul.plain(), x, weights)))));
          }
          threads.shutdown();
          for (Future<?> run : runs) {
            finish(run);
          }
        });
  }

  private static void finish(Future<?> run) {
    try {
      run.get();
    } catch (ExecutionException failure) {
      throw new AssertionError(failure.getCause());
    } catch (InterruptedException stop) {
      throw new AssertionError(stop);
    }
  }

  private static Tensor tensor(Backend backend, long seed, long... dims) {
    HostTensor values = HostTensor.random(SEED + seed, dims);
    return backend.tensor(values.data(), values.shape());
  }

  private static void assertSame(Tensor expected, Tensor actual) {
    assertEquals(expected.type(), actual.type());
    assertArrayEquals(expected.toFloatArray(), actual.toFloatArray());
  }
}
