package org.jocelyn.opencl;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Matmul;
import org.jocelyn.op.RecurrentGeometry;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.OpKernel;
import org.jocelyn.spi.Storage;

/**
 * The matrix products over all steps that the gradient of a recurrent operation is made with. What
 * the input is multiplied with lies together for all directions, [T·B, D·G·H], what the state is
 * for each, [D, T·B, G·H], of a GRU of two passes that of the candidates apart.
 */
final class RecurrentGradientProducts implements AutoCloseable {
  private static final Matmul PLAIN = Matmul.plain();
  private static final Matmul BY_ROWS = PLAIN.transposed(false, true);
  private static final Matmul OVER_ROWS = PLAIN.transposed(true, false);

  private final OpKernel<Matmul> matmul;
  private final List<AutoCloseable> owned = new ArrayList<>();
  private final ClBuffer ones;
  private final Execution ofInput;
  private final Execution ofWeights;
  private final Execution ofBiases;
  private final Execution ofStateBiases;
  private final Execution withState;
  private final Execution ofRecurrentWeights;
  private final Execution ofCandidate;
  private final Execution ofCandidateWeights;

  /**
   * Prepares them.
   *
   * @param together gates whose products with the state are made together
   */
  RecurrentGradientProducts(
      RecurrentGeometry g, int together, OpKernel<Matmul> matmul, ClContext context) {
    this.matmul = matmul;
    long directions = g.directions();
    long rows = g.steps() * g.batch();
    float[] all = new float[(int) rows];
    Arrays.fill(all, 1);
    this.ones = context.constants(all);
    owned.add(ones);
    long wide = directions * g.gates() * g.hidden();
    TensorType sums = TensorType.float32(rows, wide);
    this.ofInput = prepare(PLAIN, sums, TensorType.float32(wide, g.input()));
    this.ofWeights = prepare(OVER_ROWS, sums, TensorType.float32(rows, g.input()));
    this.ofBiases = prepare(PLAIN, TensorType.float32(1, rows), sums);
    TensorType states = TensorType.float32(directions, rows, g.hidden());
    TensorType gates = TensorType.float32(directions, rows, together * g.hidden());
    TensorType weights = TensorType.float32(directions, together * g.hidden(), g.hidden());
    this.ofStateBiases = prepare(PLAIN, TensorType.float32(1, 1, rows), gates);
    this.withState = prepare(BY_ROWS, states, weights);
    this.ofRecurrentWeights = prepare(OVER_ROWS, gates, states);
    TensorType candidate = TensorType.float32(directions, g.hidden(), g.hidden());
    this.ofCandidate = prepare(BY_ROWS, states, candidate);
    this.ofCandidateWeights = prepare(OVER_ROWS, states, states);
  }

  private Execution prepare(Matmul op, TensorType a, TensorType b) {
    List<TensorType> inputs = List.of(a, b);
    Execution execution = matmul.prepare(op, inputs, op.outputs(inputs));
    owned.add(execution);
    return execution;
  }

  private static void run(Execution product, Storage a, Storage b, Storage to) {
    product.run(new Storage[] {a, b}, new Storage[] {to});
  }

  /** The gradient of x. */
  void ofInput(Storage gradients, Storage weights, Storage to) {
    run(ofInput, gradients, weights, to);
  }

  /** The gradient of x's weights. */
  void ofWeights(Storage gradients, Storage x, Storage to) {
    run(ofWeights, gradients, x, to);
  }

  /** The gradients of the biases of the products with x, [D, G·H]. */
  void ofBiases(Storage gradients, Storage to) {
    run(ofBiases, ones, gradients, to);
  }

  /** Those of the products with the state. */
  void ofStateBiases(Storage gradients, Storage to) {
    run(ofStateBiases, ones, gradients, to);
  }

  /** The gates' products with the state. */
  void withState(Storage states, Storage weights, Storage to) {
    run(withState, states, weights, to);
  }

  /** The gradient of their weights. */
  void ofRecurrentWeights(Storage gradients, Storage states, Storage to) {
    run(ofRecurrentWeights, gradients, states, to);
  }

  /** The candidates' products with the reset state. */
  void ofCandidate(Storage resets, Storage weights, Storage to) {
    run(ofCandidate, resets, weights, to);
  }

  /** The gradient of their weights. */
  void ofCandidateWeights(Storage gradients, Storage resets, Storage to) {
    run(ofCandidateWeights, gradients, resets, to);
  }

  @Override
  public void close() {
    new ClPlan(owned, (in, out) -> {}).close();
  }
}
