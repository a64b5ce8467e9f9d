package org.jocelyn.opencl;

import java.util.Arrays;
import org.jocelyn.spi.Storage;

/**
 * The sums of a convolution for GPUs in parts, each over some of the input channels and by
 * work-groups of its own: what keeps a GPU busy where images are small and channels many.
 * conv2d_parts.cl adds the parts.
 */
final class ConvParts implements AutoCloseable {
  /** Work-items whose loads and barriers hide each other on a multiprocessor. */
  private static final long RESIDENT = 512;

  private static final int THREADS = 256;

  private final ConvProduct product;
  private final int count;
  private final LazyKernel add;
  private final ClContext context;

  /** What sums the parts into {@code [count, y]}. */
  @FunctionalInterface
  interface Sums {
    void enqueue(Storage[] inputs, Storage sums);
  }

  /**
   * For {@code count} parts of a product.
   *
   * @param product with its bias and activation, which {@link #summed} is without
   */
  ConvParts(ConvProduct product, int count, ClContext context) {
    this.product = product;
    this.count = count;
    this.context = context;
    this.add =
        new LazyKernel(
            context,
            "conv2d_parts.cl",
            "conv2d_parts",
            Defines.none().activation(product.activation()).withIf(product.bias(), "BIAS"));
  }

  /**
   * As many parts as give each multiprocessor something to do; one where there is enough already.
   * More would cost a pass over the sums for no work-group that could run at once.
   *
   * @param items work-items of one part
   * @param most parts that have enough to sum
   */
  static int count(long items, long most, ClDevice device) {
    long wanted = RESIDENT * device.computeUnits() / Math.max(1, items);
    return (int) Math.max(1, Math.min(wanted, most));
  }

  int count() {
    return count;
  }

  /** What the parts' kernel computes: all of the product if there is one part, else its sums. */
  ConvProduct summed() {
    return count == 1 ? product : product.withoutEpilogue();
  }

  /** Enqueues the parts and what adds them. */
  void enqueue(Storage[] inputs, Storage y, ConvLaunch.Part part, Sums sums) {
    if (count == 1) {
      sums.enqueue(inputs, y);
      return;
    }
    long channels = (long) product.groups() * part.rows();
    long size = part.images() * channels * product.outPixels();
    try (ClBuffer parts = context.scratch(Math.max(1, count * size) * Float.BYTES)) {
      sums.enqueue(Arrays.copyOf(inputs, 2), parts);
      Storage[] terms =
          product.bias() ? new Storage[] {parts, inputs[inputs.length - 1]} : new Storage[] {parts};
      ClArguments numbers =
          ClArguments.longs(size)
              .ints(count, channels, product.outPixels())
              .floats(product.activation().alpha(), product.activation().beta());
      add.get().args(numbers.after(terms, y)).enqueue(Grid.cover(size, THREADS));
    }
  }

  @Override
  public void close() {
    add.close();
  }
}
