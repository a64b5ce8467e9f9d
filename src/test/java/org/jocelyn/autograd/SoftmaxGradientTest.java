package org.jocelyn.autograd;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jocelyn.Backend;
import org.jocelyn.DataType;
import org.jocelyn.Tensor;
import org.jocelyn.TensorType;
import org.jocelyn.op.Attention;
import org.jocelyn.op.CrossEntropy;
import org.jocelyn.op.HeadLayout;
import org.jocelyn.op.Masking;
import org.jocelyn.op.Op;
import org.jocelyn.op.Softmax;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.Test;

/** Softmax, cross entropy and attention. */
class SoftmaxGradientTest extends GradientContract {
  private static final Masking KEEP = new Masking(Masking.Kind.KEEP, true, true);
  private static final Masking ADDITIVE = new Masking(Masking.Kind.ADDITIVE, true, false);

  private final List<GradientCase> cases = new ArrayList<>();

  @Override
  protected List<GradientCase> cases() {
    cases.clear();
    softmax();
    losses();
    attention();
    return cases;
  }

  private void softmax() {
    HostTensor logits = HostTensor.random(1, TensorType.float32(2, 3, 4, 5), -2, 2);
    for (Softmax op : List.of(Softmax.along(-1), Softmax.along(1).scaled(-0.7f))) {
      both(op, logits);
    }
    Softmax last = Softmax.along(-1).scaled(0.5f);
    HostTensor lengths = HostTensor.of(new int[] {0, 4}, 2);
    both(last.masked(KEEP), logits, keep(9, 3, 4, 5), lengths);
    for (long[] shape : new long[][] {{2, 3, 4, 5}, {4, 1}, {5}, {2, 1, 1, 5}, {}}) {
      both(last.masked(ADDITIVE), logits, HostTensor.random(3, shape));
    }
    HostTensor hiding = HostTensor.random(3, 4, 5).with(0, Double.NEGATIVE_INFINITY);
    both(last.masked(ADDITIVE), logits, hiding.with(13, Double.NEGATIVE_INFINITY));
  }

  private void both(Softmax op, HostTensor... inputs) {
    add(op, inputs);
    add(op.log(), inputs);
  }

  private void losses() {
    HostTensor logits = HostTensor.random(1, TensorType.float32(6, 7), -2, 2);
    HostTensor targets = HostTensor.of(new long[] {3, 0, -100, 6, 3, -100}, 6);
    HostTensor weights = HostTensor.random(2, TensorType.float32(7), 0.5, 2);
    CrossEntropy plain = CrossEntropy.plain();
    for (CrossEntropy op : List.of(plain, plain.smoothed(0.2f), plain.ignoring(3))) {
      HostTensor classes = op.equals(plain.ignoring(3)) ? targets.with(2, 1).with(5, 2) : targets;
      add(op, logits, classes);
      cases.add(
          GradientCase.of(op.weighted().toString(), op.weighted(), logits, classes, weights)
              .withRespectTo(0));
    }
    cases.add(
        GradientCase.of(
                "the mean of weighted losses",
                x -> {
                  List<Tensor> rows = x.get(0).backend().run(plain.weighted(), x);
                  return List.of(rows.get(0).sum().div(rows.get(1).sum()));
                },
                logits,
                targets,
                weights)
            .withRespectTo(0));
  }

  private void attention() {
    HostTensor q = HostTensor.random(1, 2, 4, 3, 6);
    HostTensor k = HostTensor.random(2, 2, 2, 5, 6);
    HostTensor v = HostTensor.random(3, 2, 2, 5, 7);
    Attention plain = Attention.plain();
    add(plain, q, k, v);
    add(plain.scaled(-1.5f).masked(Masking.CAUSAL), q, k, v);
    add(plain.scaled(2).capped(0.7f), q, k, v);
    HostTensor lengths = HostTensor.of(new int[] {4, 0}, 2);
    add(plain.masked(KEEP).capped(3), q, k, v, keep(4, 4, 3, 5), lengths);
    HostTensor tokens = HostTensor.random(1, 2, 3, 4, 6);
    HostTensor keys = HostTensor.random(2, 2, 5, 2, 6);
    add(plain.in(HeadLayout.TOKENS_FIRST), tokens, keys, HostTensor.random(3, 2, 5, 2, 7));
    Attention added = plain.masked(ADDITIVE);
    cases.add(
        GradientCase.of(added.toString(), added, q, k, v, HostTensor.random(5, 3, 5))
            .withRespectTo(0, 1, 2));
    cases.add(
        GradientCase.of(
            "a tensor that attends to itself",
            x -> attend(x.get(0)),
            HostTensor.random(6, 1, 1, 9, 4)));
  }

  private static List<Tensor> attend(Tensor x) {
    return x.backend().run(Attention.plain().masked(Masking.CAUSAL), List.of(x, x, x));
  }

  @Test
  void anAttentionsMaskHasNoGradient() {
    HostTensor q = HostTensor.random(1, 1, 1, 3, 4);
    refuses(
        "additive mask",
        3,
        Attention.plain().masked(ADDITIVE),
        q,
        q,
        q,
        HostTensor.random(5, 3, 3));
  }

  @Test
  void theWeightsOfClassesHaveNoGradient() {
    refuses(
        "CrossEntropy's weights",
        2,
        CrossEntropy.plain().weighted(),
        HostTensor.random(1, 2, 3),
        HostTensor.of(new int[] {0, 1}, 2),
        HostTensor.random(2, 3));
  }

  private static void refuses(String said, int parameter, Op op, HostTensor... inputs) {
    Backend backend = TestBackends.reference();
    backend.tidy(
        () -> {
          List<Tensor> tensors = new ArrayList<>();
          Arrays.stream(inputs).forEach(x -> tensors.add(backend.tensor(x.data(), x.shape())));
          try (Tape tape = Tape.record(backend)) {
            Tensor loss = backend.run(op, tensors).get(0).sum();
            List<Tensor> parameters = List.of(tensors.get(parameter));
            String message =
                assertThrows(NoGradientException.class, () -> tape.gradients(loss, parameters))
                    .getMessage();
            assertTrue(message.contains(said), message);
          }
        });
  }

  private static HostTensor keep(long seed, long... shape) {
    return HostTensor.random(seed, TensorType.of(DataType.BOOL, shape), 0, 1);
  }

  private void add(Op op, HostTensor... inputs) {
    List<HostTensor> all = List.of(inputs);
    cases.add(
        GradientCase.of(op + " of " + all.stream().map(HostTensor::type).toList(), op, inputs));
  }
}
