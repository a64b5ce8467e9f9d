package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.Reduce;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link Reduce}: for each result a loop over its elements. */
final class ReferenceReduce implements OpKernel<Reduce> {
  @Override
  public Execution prepare(Reduce op, List<TensorType> inputs, List<TensorType> outputs) {
    Shape x = inputs.get(0).shape();
    int[][] elements = elements(x, op.keepingDims().outputs(inputs).get(0).shape());
    boolean whole = inputs.get(0).dataType() != DataType.FLOAT32;
    return (in, out) -> {
      for (int i = 0; i < elements.length; i++) {
        HostArray from = (HostArray) in[0];
        HostArray to = (HostArray) out[0];
        if (elements[i].length == 0) {
          to.set(i, op.kind().ofNothing(to.dataType()));
        } else if (whole) {
          to.setLong(i, integer(op.kind(), from, elements[i]));
        } else {
          to.set(i, number(op.kind(), from, elements[i]));
        }
      }
    };
  }

  /** For each result the positions of what it is made of. */
  private static int[][] elements(Shape x, Shape kept) {
    int count = (int) (kept.isEmpty() ? 0 : x.size() / kept.size());
    int[][] elements = new int[(int) kept.size()][count];
    int[] filled = new int[elements.length];
    for (int i = 0; i < x.size(); i++) {
      long[] at = Coordinates.of(x, i);
      for (int axis = 0; axis < x.rank(); axis++) {
        at[axis] = kept.dim(axis) == 1 ? 0 : at[axis];
      }
      int result = Coordinates.position(kept, at);
      elements[result][filled[result]++] = i;
    }
    return elements;
  }

  private static double number(Reduce.Kind kind, HostArray x, int[] elements) {
    double sum = 0;
    double magnitudes = 0;
    double squares = 0;
    double product = 1;
    double max = Double.NEGATIVE_INFINITY;
    double min = Double.POSITIVE_INFINITY;
    for (int i : elements) {
      sum += x.get(i);
      magnitudes += Math.abs(x.get(i));
      squares += x.get(i) * x.get(i);
      product *= x.get(i);
      max = Math.max(max, x.get(i));
      min = Math.min(min, x.get(i));
    }
    return switch (kind) {
      case SUM -> sum;
      case MEAN -> sum / elements.length;
      case MAX -> max;
      case MIN -> min;
      case PROD -> product;
      case SUM_SQUARES -> squares;
      case L1 -> magnitudes;
      case L2 -> Math.sqrt(squares);
      case LOG_SUM -> Math.log(sum);
      case LOG_SUM_EXP -> {
        if (!Double.isFinite(max)) {
          yield max;
        }
        double exponentials = 0;
        for (int i : elements) {
          exponentials += Math.exp(x.get(i) - max);
        }
        yield max + Math.log(exponentials);
      }
    };
  }

  private static long integer(Reduce.Kind kind, HostArray x, int[] elements) {
    long result = x.getLong(elements[0]);
    for (int i = 1; i < elements.length; i++) {
      long element = x.getLong(elements[i]);
      result =
          switch (kind) {
            case SUM -> result + element;
            case PROD -> result * element;
            case MAX -> Math.max(result, element);
            case MIN -> Math.min(result, element);
            default -> throw new IllegalArgumentException(kind + " of integers");
          };
    }
    return result;
  }
}
