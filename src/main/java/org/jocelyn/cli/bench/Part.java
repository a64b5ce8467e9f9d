package org.jocelyn.cli.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.jocelyn.Shape;
import org.jocelyn.op.Attention;
import org.jocelyn.op.Conv2d;
import org.jocelyn.op.Matmul;
import org.jocelyn.op.Op;
import org.jocelyn.op.Recurrent;
import org.jocelyn.op.Reduce;

/**
 * A block of a workload's first output, and those blocks of its inputs from which the same
 * operation makes it. The reference, which is never fast, can compute a small one.
 *
 * @param inputs a block of each input
 * @param output the block of the output
 */
record Part(List<Cut> inputs, Cut output) {
  /** Operations, or elements, that the reference computes in some tenths of a second. */
  private static final double AFFORDABLE = 6e7;

  /**
   * All of a small workload; the beginning, a piece in the middle and the end of a large one: rows
   * of a product, output channels of an image of a convolution, queries of one head each, else
   * rows.
   */
  static List<Part> of(OpWorkload workload) {
    return of(workload, AFFORDABLE);
  }

  static List<Part> of(OpWorkload workload, double affordable) {
    double cost = Math.max(workload.flops(), workload.bytes() / 2);
    double share = affordable / cost;
    Op op = workload.op();
    if (share >= 1 || !isDivisible(op)) {
      return List.of(whole(workload));
    }
    if (op instanceof Attention) {
      return heads(workload, share);
    }
    if (op instanceof Conv2d) {
      long images = workload.outputs().get(0).shape().dim(0);
      return ofImages(cut(workload, 1, share * images, List.of(1)), images);
    }
    List<Integer> cutInputs = new ArrayList<>();
    Shape output = workload.outputs().get(0).shape();
    for (int i = 0; i < workload.inputs().size(); i++) {
      Shape input = workload.inputs().get(i).shape();
      boolean rows = input.rank() > 1 && input.dim(0) == output.dim(0);
      // of two matrices only the left one has the product's rows; batched, both have its batch
      boolean matrices = op instanceof Matmul && output.rank() == 2;
      if (matrices ? i == 0 : rows) {
        cutInputs.add(i);
      }
    }
    return cut(workload, 0, share, cutInputs);
  }

  private static boolean isDivisible(Op op) {
    if (op instanceof Reduce reduce) {
      return !reduce.axes().isEmpty() && !reduce.axes().contains(0);
    }
    return !(op instanceof Recurrent) && !(op instanceof Conv2d conv && conv.groups() > 1);
  }

  private static Part whole(OpWorkload workload) {
    List<Cut> inputs = workload.inputs().stream().map(input -> Cut.whole(input.shape())).toList();
    return new Part(inputs, Cut.whole(workload.outputs().get(0).shape()));
  }

  /**
   * Three blocks along an axis of the output and the first axis of some inputs, together about
   * {@code share} of the workload.
   */
  private static List<Part> cut(
      OpWorkload workload, int axis, double share, List<Integer> cutInputs) {
    Part whole = whole(workload);
    long extent = whole.output.shape().dim(axis);
    long count = Math.max(1, (long) (extent * share / 3));
    return LongStream.of(0, (extent - count) / 2, extent - count)
        .mapToObj(
            first -> {
              List<Cut> inputs = new ArrayList<>(whole.inputs);
              cutInputs.forEach(i -> inputs.set(i, inputs.get(i).along(0, first, count)));
              return new Part(inputs, whole.output.along(axis, first, count));
            })
        .toList();
  }

  /** The first part of the first image, the second of one in the middle, the third of the last. */
  private static List<Part> ofImages(List<Part> parts, long images) {
    List<Part> ofOne = new ArrayList<>();
    for (Part part : parts) {
      long image = ofOne.size() * (images - 1) / 2;
      List<Cut> inputs = new ArrayList<>(part.inputs);
      inputs.set(0, inputs.get(0).along(0, image, 1));
      ofOne.add(new Part(inputs, part.output.along(0, image, 1)));
    }
    return ofOne;
  }

  /**
   * The last queries of the first and of the last head: of a causal attention only these see what
   * they would see among all queries.
   */
  private static List<Part> heads(OpWorkload workload, double share) {
    Part whole = whole(workload);
    Shape output = whole.output.shape();
    long allQueries = output.size() / output.dim(-1);
    long queries = Math.min(Math.max(1, (long) (allQueries * share / 2)), output.dim(2));
    return LongStream.of(0, 1)
        .mapToObj(
            last -> {
              long batch = last * (output.dim(0) - 1);
              long head = last * (output.dim(1) - 1);
              List<Cut> inputs = new ArrayList<>();
              for (Cut input : whole.inputs) {
                Cut one = input;
                one = input.shape().dim(0) > 1 ? one.along(0, batch, 1) : one;
                one = input.shape().dim(1) > 1 ? one.along(1, head, 1) : one;
                boolean ofQueries = inputs.isEmpty() || inputs.size() == 3;
                one = ofQueries ? one.along(2, output.dim(2) - queries, queries) : one;
                inputs.add(one);
              }
              Cut block = whole.output.along(0, batch, 1).along(1, head, 1);
              return new Part(inputs, block.along(2, output.dim(2) - queries, queries));
            })
        .toList();
  }
}
