package org.jocelyn.cli.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jocelyn.Backend;
import org.jocelyn.DataType;
import org.jocelyn.JocelynException;
import org.jocelyn.Tensor;
import org.jocelyn.TensorType;
import org.jocelyn.op.Attention;
import org.jocelyn.op.Conv2d;
import org.jocelyn.op.LayerNorm;
import org.jocelyn.op.Masking;
import org.jocelyn.op.Matmul;
import org.jocelyn.op.Op;
import org.jocelyn.op.Reduce;
import org.jocelyn.op.Softmax;
import org.jocelyn.spi.HostArray;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Workloads and how their answers are checked. */
class CatalogueTest {
  @Test
  void everyWorkloadHasANameAndCosts() {
    Set<String> names = new HashSet<>();
    for (Workload workload : Catalogue.all()) {
      assertTrue(names.add(workload.name()), workload.name() + " is there twice");
      assertTrue(workload.flops() >= 0, workload.name());
      assertTrue(workload.bytes() > 0 || workload.family() == Family.LAUNCH, workload.name());
    }
    for (Family family : Family.values()) {
      assertFalse(Catalogue.of(family).isEmpty(), family + " has no workloads");
    }
    assertEquals(26, Catalogue.main().size());
    assertTrue(Catalogue.forGpus().containsAll(GpuWorkloads.all()), "not all are measured");
    assertTrue(Collections.disjoint(Catalogue.forCpus(), GpuWorkloads.all()));
    assertThrows(IllegalArgumentException.class, () -> Catalogue.get("matmul 1"));
  }

  @TestFactory
  Stream<DynamicTest> aPartIsWhatTheWholeHasThere() {
    Masking keep = new Masking(Masking.Kind.KEEP, true, false);
    TensorType heads = f(2, 3, 7, 4);
    TensorType mask = TensorType.of(DataType.BOOL, 1, 1, 7, 7);
    return Stream.of(
            workload(Matmul.plain().withBias(), f(9, 5), f(5, 7), f(7)),
            workload(Matmul.plain(), f(6, 4, 5), f(6, 5, 3)),
            workload(Conv2d.plain().padding(1).stride(2), f(1, 3, 6, 5), f(8, 3, 3, 3)),
            workload(Conv2d.plain().padding(1), f(4, 3, 6, 5), f(8, 3, 3, 3)),
            workload(Conv2d.plain().groups(4), f(1, 4, 6, 5), f(8, 1, 3, 3)),
            workload(Attention.plain().masked(keep), heads, heads, heads, mask),
            workload(Softmax.along(-1).masked(Masking.CAUSAL), f(8, 3, 5)),
            workload(LayerNorm.from(-1).affine(), f(9, 6), f(6), f(6)),
            workload(Reduce.of(Reduce.Kind.SUM, 1), f(7, 6)),
            workload(Reduce.of(Reduce.Kind.MAX), f(7, 6)))
        .map(workload -> DynamicTest.dynamicTest(workload.name(), () -> checkParts(workload)));
  }

  private static TensorType f(long... shape) {
    return TensorType.float32(shape);
  }

  private static OpWorkload workload(Op op, TensorType... inputs) {
    return OpWorkload.of(op.toString(), Family.MATMUL, op, 1e6, inputs);
  }

  private static void checkParts(OpWorkload workload) {
    Backend reference = TestBackends.reference();
    List<HostArray> values = workload.values();
    List<Cut> all = workload.inputs().stream().map(type -> Cut.whole(type.shape())).toList();
    HostArray whole = run(reference, workload, values, all);
    for (Part part : Part.of(workload, 1)) {
      HostArray expected = part.output().of(whole, workload.outputs().get(0));
      HostArray actual = run(reference, workload, values, part.inputs());
      assertArrayEquals(expected.floats(), actual.floats());
    }
  }

  private static HostArray run(
      Backend reference, OpWorkload workload, List<HostArray> values, List<Cut> cuts) {
    HostArray[] output = new HostArray[1];
    reference.tidy(
        () -> {
          List<Tensor> tensors =
              IntStream.range(0, cuts.size())
                  .mapToObj(
                      i ->
                          reference.tensor(
                              cuts.get(i).of(values.get(i), workload.inputs().get(i)),
                              cuts.get(i).shape()))
                  .toList();
          output[0] = reference.run(workload.op(), tensors).get(0).toHost();
        });
    return output[0];
  }

  @Test
  void aWrongAnswerIsRefused() {
    // given
    OpWorkload workload = workload(Matmul.plain(), f(9, 5), f(5, 7));
    OpCheck check = OpCheck.of(workload, workload.values());
    HostArray answer =
        run(
            TestBackends.reference(),
            workload,
            workload.values(),
            List.of(Cut.whole(f(9, 5).shape()), Cut.whole(f(5, 7).shape())));
    assertEquals(63, check.checked());
    check.require("me", answer);
    // when one element is a little wrong, or not a number
    answer.set(40, answer.get(40) + 1e-3);
    // then
    assertRefused(check, answer, "me is off by");
    answer.set(40, Double.NaN);
    assertRefused(check, answer, "off by NaN");
    assertRefused(check, HostArray.of(new float[62]), "62 elements");
  }

  private static void assertRefused(OpCheck check, HostArray answer, String problem) {
    JocelynException wrong =
        assertThrows(JocelynException.class, () -> check.require("me", answer));
    assertTrue(wrong.getMessage().contains(problem), wrong.getMessage());
  }

  @TestFactory
  Stream<DynamicTest> everyKindOfWorkloadRunsAndIsChecked() {
    return TestBackends.names().stream()
        .map(
            name ->
                DynamicTest.dynamicTest(
                    name,
                    () -> {
                      Backend backend = TestBackends.get(name);
                      long open = backend.memory().tensors();
                      for (String workload : List.of("rnn deepbench 96 steps 64", "launch")) {
                        check(Catalogue.get(workload), backend);
                      }
                      TensorType type = f(3, 1000);
                      check(new TransferWorkload("upload", true, type), backend);
                      check(new TransferWorkload("download", false, type), backend);
                      assertEquals(open, backend.memory().tensors(), "tensors left open");
                    }));
  }

  private static void check(Workload workload, Backend backend) {
    try (Workload.Prepared prepared = workload.make().on(backend)) {
      prepared.verify();
      prepared.run();
    }
  }
}
