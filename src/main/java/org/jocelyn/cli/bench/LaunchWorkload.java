package org.jocelyn.cli.bench;

import org.jocelyn.Backend;
import org.jocelyn.JocelynException;
import org.jocelyn.Tensor;
import org.jocelyn.op.Unary;
import org.jocelyn.op.UnaryFunction;

/**
 * What an operation costs the host: the call alone, of an operation on one element, without waiting
 * for the device but once in a while, so that its queue does not grow.
 */
public record LaunchWorkload(String name) implements Workload {
  private static final int QUEUED = 64;

  @Override
  public Family family() {
    return Family.LAUNCH;
  }

  @Override
  public double flops() {
    return 0;
  }

  @Override
  public double bytes() {
    return 0;
  }

  @Override
  public Made make() {
    return OnBackend::new;
  }

  private static final class OnBackend implements Prepared {
    private final Backend backend;
    private final Tensor element;
    private final Unary op = Unary.of(UnaryFunction.NEG);
    private int queued;

    OnBackend(Backend backend) {
      this.backend = backend;
      this.element = backend.scalar(2);
    }

    @Override
    public void verify() {
      try (Tensor negated = backend.run(op, element)) {
        float value = negated.toFloatArray()[0];
        if (value != -2) {
          throw new JocelynException(op.label() + " on " + backend.id() + " makes 2 to " + value);
        }
      }
    }

    @Override
    public void run() {
      backend.run(op, element).close();
      if (++queued % QUEUED == 0) {
        backend.finish();
      }
    }

    @Override
    public void close() {
      backend.finish();
      element.close();
    }
  }
}
