package org.jocelyn.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jocelyn.ParameterException;
import org.jocelyn.Shape;
import org.jocelyn.ShapeException;
import org.jocelyn.Tensor;
import org.jocelyn.op.Concat;
import org.jocelyn.op.Recurrence;
import org.jocelyn.op.Recurrent;
import org.jocelyn.op.Transpose;

/**
 * Layers of a recurrent operation: sequences {@code [T, B, in]}, or {@code [B, T, in]} with the
 * batch first, become {@code [T, B, D·H]} or {@code [B, T, D·H]}, D being 2 in both directions and
 * 1 else. A state is {@code [layers·D, B, H]}, the directions of a layer next to each other.
 *
 * <p>Parameters of layer k, as PyTorch's in name, layout and order of the gates: weight_ih_lk
 * {@code [G·H, in]}, weight_hh_lk {@code [G·H, H]}, bias_ih_lk and bias_hh_lk {@code [G·H]}, and
 * the same with {@code _reverse} for the other direction; uniform in ±1/√H at first. With {@link
 * RecurrentOptions#dropout} there is a part, dropout, between the layers.
 */
public abstract sealed class RecurrentBlock extends Block permits Rnn, Lstm, Gru {
  private final long in;
  private final long hidden;
  private final RecurrentOptions options;
  private final List<RecurrentWeights> layers = new ArrayList<>();
  private final Optional<Dropout> dropout;

  RecurrentBlock(long in, long hidden, RecurrentOptions options, GateOrder gates) {
    this.in = in;
    this.hidden = hidden;
    this.options = options;
    if (in < 1 || hidden < 1) {
      throw new ParameterException(
          name() + ": in = " + in + " and hidden = " + hidden + " must be at least 1");
    }
    for (int layer = 0; layer < options.layers(); layer++) {
      long width = layer == 0 ? in : options.directions() * hidden;
      layers.add(new RecurrentWeights(this, layer, gates, width, hidden, options));
    }
    dropout =
        options.leavesOut()
            ? Optional.of(block("dropout", new Dropout(options.dropout())))
            : Optional.empty();
  }

  /**
   * What a block gives.
   *
   * @param y the last layer's outputs at each step
   * @param states the final states of all layers, which can be another pass's first ones: the state
   *     and, of an {@link Lstm}, the cell
   */
  public record Output(Tensor y, List<Tensor> states) {
    public Output {
      states = List.copyOf(states);
    }

    /** The final state, {@code [layers·D, B, H]}. */
    public Tensor state() {
      return states.get(0);
    }
  }

  /** The operation of a layer; it has an input for every state if the recurrence has one. */
  abstract Recurrent operation(Recurrence recurrence);

  /** How many tensors carry on from step to step. */
  abstract int stateCount();

  private String name() {
    return getClass().getSimpleName();
  }

  /** Whole sequences from states of zero. */
  public final Output forward(Tensor x) {
    return forward(x, List.of());
  }

  /**
   * Whole sequences from given states, zeros if there are none.
   *
   * @throws ShapeException if x or a state has another shape than the block's
   */
  public final Output forward(Tensor x, List<Tensor> states) {
    return run(x, List.of(), states);
  }

  /** Padded sequences from states of zero; see {@link #forwardPadded(Tensor, Tensor, List)}. */
  public final Output forwardPadded(Tensor x, Tensor lengths) {
    return forwardPadded(x, lengths, List.of());
  }

  /**
   * Sequences of different lengths, padded at their ends to T steps. What lies in the padding is
   * not read; y is zero there. The final states are those at each sequence's own end, and the other
   * direction begins there.
   *
   * @param lengths each sequence's number of steps, INT32 or INT64 {@code [B]}
   */
  public final Output forwardPadded(Tensor x, Tensor lengths, List<Tensor> states) {
    return run(x, List.of(lengths), states);
  }

  /**
   * One step, for decoders: x is {@code [B, in]} and y {@code [B, H]}.
   *
   * @throws ParameterException if the block goes in both directions
   */
  public final Output step(Tensor x, List<Tensor> states) {
    if (options.bidirectional()) {
      throw new ParameterException(name() + ".step: a block of both directions has no single step");
    }
    int time = options.batchFirst() ? 1 : 0;
    List<Tensor> outputs =
        backend()
            .tidy(
                () -> {
                  Output output = forward(x.unsqueeze(time), states);
                  return list(output.y().squeeze(time), output.states());
                });
    return output(outputs);
  }

  private Output run(Tensor x, List<Tensor> lengths, List<Tensor> states) {
    check(x, states);
    return output(backend().tidy(() -> through(x, lengths, states)));
  }

  private void check(Tensor x, List<Tensor> states) {
    if (x.rank() != 3 || x.dim(2) != in) {
      throw new ShapeException(
          "%s(x %s): x must be [%s, %d]"
              .formatted(name(), x.type(), options.batchFirst() ? "B, T" : "T, B", in));
    }
    if (!states.isEmpty() && states.size() != stateCount()) {
      throw new ParameterException(
          "%s: takes %d states or none, got %d".formatted(name(), stateCount(), states.size()));
    }
    long batch = x.dim(options.batchFirst() ? 0 : 1);
    Shape wanted = Shape.of((long) options.layers() * options.directions(), batch, hidden);
    for (Tensor state : states) {
      if (!state.shape().equals(wanted)) {
        throw new ShapeException(
            "%s(x %s, state %s): states must be [layers·D, B, H] = %s"
                .formatted(name(), x.type(), state.type(), wanted));
      }
    }
  }

  /** The outputs at each step, then the final states. */
  private List<Tensor> through(Tensor x, List<Tensor> lengths, List<Tensor> states) {
    Recurrent operation = operation(recurrence(!lengths.isEmpty(), !states.isEmpty()));
    Tensor sequences = options.batchFirst() ? x.permute(1, 0, 2) : x;
    List<List<Tensor>> finals = new ArrayList<>();
    Tensor y = sequences;
    for (int layer = 0; layer < layers.size(); layer++) {
      if (layer > 0 && dropout.isPresent()) {
        y = dropout.get().forward(y);
      }
      List<Tensor> inputs = list(y, layers.get(layer).inputs());
      inputs.addAll(lengths);
      inputs.addAll(ofLayer(layer, states));
      List<Tensor> outputs = backend().run(operation, inputs);
      y = joined(outputs.get(0), options.batchFirst() && layer == layers.size() - 1);
      finals.add(outputs.subList(1, outputs.size()));
    }
    return list(y, ofAll(finals));
  }

  private Recurrence recurrence(boolean lengths, boolean states) {
    Recurrence recurrence = Recurrence.PLAIN.towards(options.direction());
    recurrence = options.bias() ? recurrence.withBias() : recurrence;
    recurrence = lengths ? recurrence.withLengths() : recurrence;
    return states ? recurrence.withInitialState() : recurrence;
  }

  private List<Tensor> ofLayer(int layer, List<Tensor> states) {
    int directions = options.directions();
    long start = (long) layer * directions;
    return options.layers() == 1
        ? states
        : states.stream().map(state -> state.slice(0, start, start + directions)).toList();
  }

  /** A layer's outputs {@code [T, D, B, H]} as sequences, those of both directions side by side. */
  private static Tensor joined(Tensor y, boolean batchFirst) {
    long directions = y.dim(1);
    if (directions == 1 && !batchFirst) {
      return y.squeeze(1);
    }
    Transpose order = batchFirst ? Transpose.of(2, 0, 1, 3) : Transpose.of(0, 2, 1, 3);
    return y.run(order).flatten(2, 3);
  }

  /** Each state of all layers. */
  private List<Tensor> ofAll(List<List<Tensor>> finals) {
    if (finals.size() == 1) {
      return finals.get(0);
    }
    List<Tensor> states = new ArrayList<>();
    for (int i = 0; i < stateCount(); i++) {
      int index = i;
      List<Tensor> parts = finals.stream().map(layer -> layer.get(index)).toList();
      states.add(backend().run(new Concat(0, parts.size()), parts).get(0));
    }
    return states;
  }

  private static List<Tensor> list(Tensor first, List<Tensor> others) {
    List<Tensor> list = new ArrayList<>();
    list.add(first);
    list.addAll(others);
    return list;
  }

  private static Output output(List<Tensor> tensors) {
    return new Output(tensors.get(0), tensors.subList(1, tensors.size()));
  }
}
