package org.jocelyn.nn.model;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.jocelyn.Backend;
import org.jocelyn.Tensor;
import org.jocelyn.nn.RecurrentBlock;

/** A session of which the states behind the last tokens are kept. */
final class RecurrentSession extends RowSession {
  private final BiFunction<Tensor, List<Tensor>, RecurrentBlock.Output> recurrence;
  private final UnaryOperator<Tensor> logits;
  private final List<Tensor> memory;
  private List<Tensor> states = List.of();

  /**
   * @param states before the first token, {@code [layers, rows, H]}; none for zeros
   * @param memory what else the model reads; freed with the states
   * @param recurrence goes on from states through tokens {@code [rows, T]}, batch first
   * @param logits from outputs {@code [rows, 1, H]}
   */
  RecurrentSession(
      Backend backend,
      int rows,
      List<Tensor> states,
      List<Tensor> memory,
      BiFunction<Tensor, List<Tensor>, RecurrentBlock.Output> recurrence,
      UnaryOperator<Tensor> logits) {
    super(backend, rows);
    this.recurrence = recurrence;
    this.logits = logits;
    this.memory = List.copyOf(memory);
    memory.forEach(Tensor::keep);
    replace(states);
  }

  @Override
  Tensor next(Tensor tokens) {
    RecurrentBlock.Output out = recurrence.apply(tokens, states);
    replace(out.states());
    long count = tokens.dim(1);
    return logits.apply(out.y().slice(1, count - 1, count)).squeeze(1);
  }

  @Override
  void take(int[] sources) {
    if (!states.isEmpty()) {
      Tensor from = states.get(0).backend().tensor(sources, sources.length);
      replace(states.stream().map(state -> state.gather(1, from)).toList());
    }
  }

  private void replace(List<Tensor> next) {
    next.forEach(Tensor::keep);
    states.forEach(Tensor::close);
    states = next;
  }

  @Override
  public void close() {
    replace(List.of());
    memory.forEach(Tensor::close);
  }
}
