package org.jocelyn.opencl;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.Attention;
import org.jocelyn.op.HeadLayout;
import org.jocelyn.op.StridedCopy;
import org.jocelyn.op.Transpose;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.Storage;

/**
 * An attention whose kernel wants each head's tokens together: of tensors that are laid out
 * otherwise it takes copies, and copies the result back.
 *
 * @param inner computes it in {@link HeadLayout#HEADS_FIRST}
 */
record HeadsApart(ClVariant<Attention> inner) implements ClVariant<Attention> {
  private static final Transpose SWAP = Transpose.of(0, 2, 1, 3);

  /** Queries, keys and values. */
  private static final int COPIED = 3;

  @Override
  public String name() {
    return inner.name();
  }

  @Override
  public boolean accepts(Attention op, List<TensorType> in, List<TensorType> out, ClDevice device) {
    return op.layout() == HeadLayout.HEADS_FIRST
        ? inner.accepts(op, in, out, device)
        : inner.accepts(apart(op), inputs(in), outputs(out), device);
  }

  @Override
  public Execution prepare(
      Attention op, List<TensorType> in, List<TensorType> out, ClContext context) {
    if (op.layout() == HeadLayout.HEADS_FIRST) {
      return inner.prepare(op, in, out, context);
    }
    List<TensorType> types = inputs(in);
    Execution attention = inner.prepare(apart(op), types, outputs(out), context);
    Copies copies = new Copies(in, out, context);
    return new ClPlan(
        List.of(attention, copies),
        (x, y) -> {
          try (ClBuffer q = scratch(types.get(0), context);
              ClBuffer k = scratch(types.get(1), context);
              ClBuffer v = scratch(types.get(2), context);
              ClBuffer result = scratch(out.get(0), context)) {
            Storage[] inputs = x.clone();
            inputs[0] = q;
            inputs[1] = k;
            inputs[2] = v;
            for (int i = 0; i < COPIED; i++) {
              copies.run(i, x[i], inputs[i]);
            }
            attention.run(inputs, new Storage[] {result});
            copies.run(COPIED, result, y[0]);
          }
        });
  }

  private static ClBuffer scratch(TensorType type, ClContext context) {
    return context.scratch(Math.max(4, type.byteSize()));
  }

  /** Of queries, keys and values, and of the result; none of what is empty. */
  private static final class Copies implements AutoCloseable {
    private final List<Optional<CopyLaunch>> launches = new ArrayList<>();

    Copies(List<TensorType> in, List<TensorType> out, ClContext context) {
      for (int i = 0; i < COPIED; i++) {
        launches.add(copy(in.get(i), context));
      }
      launches.add(copy(outputs(out).get(0), context));
    }

    private static Optional<CopyLaunch> copy(TensorType type, ClContext context) {
      if (type.shape().isEmpty()) {
        return Optional.empty();
      }
      StridedCopy box = SWAP.copies(List.of(type)).get(0);
      return Optional.of(CopyLaunch.of(box, type.dataType().bytes(), Strategy.GPU, context));
    }

    void run(int i, Storage from, Storage to) {
      launches.get(i).ifPresent(launch -> launch.run(from, to));
    }

    @Override
    public void close() {
      launches.forEach(launch -> launch.ifPresent(CopyLaunch::close));
    }
  }

  private static Attention apart(Attention op) {
    return op.in(HeadLayout.HEADS_FIRST);
  }

  private static List<TensorType> inputs(List<TensorType> in) {
    List<TensorType> types = new ArrayList<>(in);
    for (int i = 0; i < COPIED; i++) {
      types.set(i, swapped(in.get(i)));
    }
    return types;
  }

  private static List<TensorType> outputs(List<TensorType> out) {
    return List.of(swapped(out.get(0)));
  }

  private static TensorType swapped(TensorType type) {
    Shape shape = type.shape();
    return type.withShape(Shape.of(shape.dim(0), shape.dim(2), shape.dim(1), shape.dim(3)));
  }
}
