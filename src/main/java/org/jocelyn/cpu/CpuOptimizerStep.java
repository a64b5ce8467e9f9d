package org.jocelyn.cpu;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.AdagradStep;
import org.jocelyn.op.AdamStep;
import org.jocelyn.op.OptimizerStep;
import org.jocelyn.op.RmsPropStep;
import org.jocelyn.op.SgdStep;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;
import org.jocelyn.spi.Storage;

/**
 * Every {@link OptimizerStep}: one loop over all its tensors, which are too large for a cache.
 *
 * @param <O> the optimizer's step
 */
final class CpuOptimizerStep<O extends OptimizerStep> implements OpKernel<O> {
  private static final int GRAIN = 1 << 13;

  private final CpuContext context;

  CpuOptimizerStep(CpuContext context) {
    this.context = context;
  }

  @Override
  public Execution prepare(O op, List<TensorType> inputs, List<TensorType> outputs) {
    int size = (int) outputs.get(0).size();
    return (in, out) -> {
      Tensors tensors = Tensors.of(in);
      context.threads().forEach(size, GRAIN, (from, to) -> step(op, tensors, from, to));
    };
  }

  /** A step's inputs; where it has fewer states, the parameter stands for them. */
  private record Tensors(
      float[] parameter,
      float[] gradient,
      float[] first,
      float[] second,
      float[] rates,
      float scale) {
    static Tensors of(Storage[] in) {
      int states = in.length - 4;
      return new Tensors(
          floats(in[0]),
          floats(in[1]),
          floats(in[states > 0 ? 2 : 0]),
          floats(in[states > 1 ? 3 : 0]),
          floats(in[in.length - 2]),
          floats(in[in.length - 1])[0]);
    }

    private static float[] floats(Storage storage) {
      return ((HostArray) storage).floats();
    }
  }

  private void step(O op, Tensors tensors, int from, int to) {
    if (op instanceof SgdStep sgd && sgd.momentum() == 0) {
      descend(sgd.weightDecay(), tensors, from, to);
    } else if (op instanceof SgdStep sgd) {
      sgd(sgd, tensors, from, to);
    } else if (op instanceof AdagradStep adagrad) {
      adagrad(adagrad, tensors, from, to);
    } else if (op instanceof RmsPropStep rmsProp) {
      rmsProp(rmsProp, tensors, from, to);
    } else if (op instanceof AdamStep adam) {
      adam(adam, tensors, from, to);
    } else {
      throw new IllegalArgumentException("no loop for " + op);
    }
  }

  private static void descend(float decay, Tensors tensors, int from, int to) {
    float[] p = tensors.parameter;
    float[] gradient = tensors.gradient;
    float scale = tensors.scale;
    float rate = tensors.rates[0];
    for (int i = from; i < to; i++) {
      p[i] -= rate * (scale * gradient[i] + decay * p[i]);
    }
  }

  private static void sgd(SgdStep op, Tensors tensors, int from, int to) {
    float[] p = tensors.parameter;
    float[] gradient = tensors.gradient;
    float[] velocity = tensors.first;
    float scale = tensors.scale;
    float rate = tensors.rates[0];
    float decay = op.weightDecay();
    float momentum = op.momentum();
    boolean nesterov = op.nesterov();
    for (int i = from; i < to; i++) {
      float g = scale * gradient[i] + decay * p[i];
      float v = momentum * velocity[i] + g;
      velocity[i] = v;
      p[i] -= rate * (nesterov ? g + momentum * v : v);
    }
  }

  private static void adagrad(AdagradStep op, Tensors tensors, int from, int to) {
    float[] p = tensors.parameter;
    float[] gradient = tensors.gradient;
    float[] squares = tensors.first;
    float scale = tensors.scale;
    float rate = tensors.rates[0];
    float decay = op.weightDecay();
    float epsilon = op.epsilon();
    for (int i = from; i < to; i++) {
      float g = scale * gradient[i] + decay * p[i];
      float sum = squares[i] + g * g;
      squares[i] = sum;
      p[i] -= rate * (g / ((float) Math.sqrt(sum) + epsilon));
    }
  }

  private static void rmsProp(RmsPropStep op, Tensors tensors, int from, int to) {
    float[] p = tensors.parameter;
    float[] gradient = tensors.gradient;
    float[] squares = tensors.first;
    float[] velocity = tensors.second;
    float scale = tensors.scale;
    float rate = tensors.rates[0];
    float decay = op.weightDecay();
    float kept = op.decay();
    float added = 1 - kept;
    float momentum = op.momentum();
    for (int i = from; i < to; i++) {
      float g = scale * gradient[i] + decay * p[i];
      float mean = kept * squares[i] + added * g * g;
      squares[i] = mean;
      float direction = g / ((float) Math.sqrt(mean) + op.epsilon());
      if (momentum > 0) {
        direction += momentum * velocity[i];
        velocity[i] = direction;
      }
      p[i] -= rate * direction;
    }
  }

  private static void adam(AdamStep op, Tensors tensors, int from, int to) {
    float[] p = tensors.parameter;
    float[] gradient = tensors.gradient;
    float[] mean = tensors.first;
    float[] squares = tensors.second;
    float scale = tensors.scale;
    float rate = tensors.rates[0];
    float meanRate = rate * tensors.rates[1];
    float squaresRate = tensors.rates[2];
    float fromGradient = op.decoupled() ? 0 : op.weightDecay();
    float kept = op.decoupled() ? 1 - rate * op.weightDecay() : 1;
    float beta1 = op.beta1();
    float beta2 = op.beta2();
    float rest1 = 1 - beta1;
    float rest2 = 1 - beta2;
    float epsilon = op.epsilon();
    for (int i = from; i < to; i++) {
      float g = scale * gradient[i] + fromGradient * p[i];
      float m = beta1 * mean[i] + rest1 * g;
      float v = beta2 * squares[i] + rest2 * g * g;
      mean[i] = m;
      squares[i] = v;
      p[i] = kept * p[i] - meanRate * (m / (squaresRate * (float) Math.sqrt(v) + epsilon));
    }
  }
}
