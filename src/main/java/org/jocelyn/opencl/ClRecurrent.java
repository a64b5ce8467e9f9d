package org.jocelyn.opencl;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Activation;
import org.jocelyn.op.Gru;
import org.jocelyn.op.Lstm;
import org.jocelyn.op.Matmul;
import org.jocelyn.op.Recurrence;
import org.jocelyn.op.Recurrent;
import org.jocelyn.op.RecurrentGeometry;
import org.jocelyn.op.Rnn;
import org.jocelyn.spi.OpKernel;

/**
 * {@link Rnn}, {@link Lstm} and {@link Gru}: one matrix product for the inputs of all steps, then
 * the steps, in one launch where each work-item or work-group can have sequences to itself, else in
 * one launch for each step.
 *
 * @param matmul makes the product
 */
record ClRecurrent<O extends Recurrent>(OpKernel<Matmul> matmul) implements ClOp<O> {
  /** T of a small case. */
  static final long SMALL_STEPS = 3;

  @Override
  public List<ClVariant<O>> variants(Strategy strategy) {
    Strategy other = strategy == Strategy.CPU ? Strategy.GPU : Strategy.CPU;
    return List.of(
        new RecurrentVariant<>(strategy, true, matmul),
        new RecurrentVariant<>(strategy, false, matmul),
        new RecurrentVariant<>(other, true, matmul),
        new RecurrentVariant<>(other, false, matmul));
  }

  /** A few steps of a few sequences, with vectors of the state that end as the real ones do. */
  @Override
  public SmallCase<O> smallCase(O op, List<TensorType> inputs) {
    List<TensorType> small = smallInputs(op, inputs);
    return new SmallCase<>(tame(op), small, -0.5, 0.5, SMALL_STEPS + 2, 2e-4);
  }

  /** Inputs of a small case for an operation on these inputs. */
  static List<TensorType> smallInputs(Recurrent op, List<TensorType> inputs) {
    RecurrentGeometry g = op.geometry(inputs);
    long batch = RecurrentLaunch.likeBatch(g.batch());
    long input = 7;
    long hidden = g.hidden() % 16 == 0 ? 48 : 37;
    int d = g.directions();
    List<TensorType> small = new ArrayList<>();
    for (String name : op.inputNames()) {
      small.add(
          switch (name) {
            case "x" -> TensorType.float32(SMALL_STEPS, batch, input);
            case "weights" -> TensorType.float32(d, g.gates() * hidden, input);
            case "recurrentWeights" -> TensorType.float32(d, g.gates() * hidden, hidden);
            case "bias" -> TensorType.float32(d, 2L * g.gates() * hidden);
            case "lengths" ->
                TensorType.of(inputs.get(op.recurrence().lengthsInput()).dataType(), batch);
            case "peepholes" -> TensorType.float32(d, 3 * hidden);
            default -> TensorType.float32(d, batch, hidden);
          });
    }
    return small;
  }

  /** The same kernel with functions and a bound for which one tolerance means something. */
  @SuppressWarnings("unchecked") // each case makes what it was given
  private static <O extends Recurrent> O tame(O op) {
    Recurrence bounded = op.recurrence().clipped(Math.min(1, op.recurrence().clip()));
    List<Activation> functions = op.activations().stream().map(ClConv2d::tame).toList();
    if (op instanceof Lstm lstm) {
      return (O) new Lstm(bounded, lstm.initialCell(), lstm.peepholes(), lstm.coupled(), functions);
    }
    if (op instanceof Gru gru) {
      return (O) new Gru(bounded, gru.linearBeforeReset(), functions);
    }
    return (O) new Rnn(bounded, functions);
  }
}
