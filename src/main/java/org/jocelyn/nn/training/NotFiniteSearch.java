package org.jocelyn.nn.training;

import java.util.List;
import java.util.Map;
import org.jocelyn.Backend;
import org.jocelyn.OpListener;
import org.jocelyn.Tensor;
import org.jocelyn.nn.Parameter;
import org.jocelyn.op.Op;
import org.jocelyn.spi.HostArray;

/**
 * Finds the first operation whose output is NaN, or infinite if that is what the loss became, by
 * running a batch again and looking. Infinities do not count on the way to a NaN: masks are made of
 * them.
 */
final class NotFiniteSearch implements OpListener {
  private final boolean infinite;
  private String found;

  private NotFiniteSearch(boolean infinite) {
    this.infinite = infinite;
  }

  /**
   * In a sentence: the parameter that is not finite already, or the operation that gave it first.
   */
  static String describe(
      Backend backend, Map<String, Parameter> parameters, double loss, Runnable batch) {
    NotFiniteSearch search = new NotFiniteSearch(Double.isInfinite(loss));
    for (Map.Entry<String, Parameter> entry : parameters.entrySet()) {
      if (search.isIn(entry.getValue().tensor())) {
        return "parameter "
            + entry.getKey()
            + " is not finite: the step before had an infinite gradient or too large a rate";
      }
    }
    AutoCloseable listening = backend.listen(search);
    try {
      backend.tidy(batch);
    } finally {
      close(listening);
    }
    return search.found == null
        ? "no operation gives it when the batch is run again"
        : "the first operation that gives it is " + search.found;
  }

  @Override
  public void ran(Op op, List<Tensor> inputs, List<Tensor> outputs) {
    if (found != null) {
      return;
    }
    for (Tensor output : outputs) {
      if (isIn(output)) {
        found = op + " on " + inputs.stream().map(Tensor::type).toList();
      }
    }
  }

  private boolean isIn(Tensor tensor) {
    if (!tensor.dataType().isFloating()) {
      return false;
    }
    HostArray host = tensor.toHost();
    for (int i = 0; i < host.length(); i++) {
      double value = host.get(i);
      if (Double.isNaN(value) || (infinite && Double.isInfinite(value))) {
        return true;
      }
    }
    return false;
  }

  private static void close(AutoCloseable listening) {
    try {
      listening.close();
    } catch (Exception impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
