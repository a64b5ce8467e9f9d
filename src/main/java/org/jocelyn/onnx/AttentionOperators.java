package org.jocelyn.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.LongStream;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.op.BinaryFunction;
import org.jocelyn.op.Concat;
import org.jocelyn.op.Split;
import org.jocelyn.op.Where;

/** Attention of many heads, as ONNX and as ONNX Runtime define it. */
final class AttentionOperators {
  private static final ScaledDotProduct.Stage[] STAGES = ScaledDotProduct.Stage.values();

  private AttentionOperators() {}

  static void addTo(OperatorTable table) {
    table.add("Attention", 23, AttentionOperators::attention);
    table.add("com.microsoft.MultiHeadAttention", AttentionOperators::multiHead);
  }

  private static OptionalDouble scale(Attributes attributes) {
    return attributes.has("scale")
        ? OptionalDouble.of(attributes.number("scale", 0))
        : OptionalDouble.empty();
  }

  // ---- ONNX

  /**
   * Follows the corrections that ONNX 1.22 made to opset 23: a soft cap comes before the mask, lest
   * what is hidden be seen a little, and causality counts from the end of the past.
   */
  private static Operator attention(Node node) {
    if (!node.input(6).isEmpty()) {
      throw new UnsupportedFeature("input nonpad_kv_seqlen");
    }
    Attributes attributes = node.attributes();
    long queryHeads = attributes.integer("q_num_heads", 0);
    long keyHeads = attributes.integer("kv_num_heads", 0);
    long mode = attributes.integer("qk_matmul_output_mode", 0);
    if (mode < 0 || mode >= STAGES.length) {
      throw new OnnxException("qk_matmul_output_mode is " + mode + ", must be 0 to 3");
    }
    attributes.ignore("softmax_precision"); // is float32 at least
    ScaledDotProduct product =
        new ScaledDotProduct(
            scale(attributes),
            attributes.number("softcap", 0),
            attributes.flag("is_causal", false));
    return call -> {
      Value queries = heads(call, call.in(0), queryHeads);
      Value keys = append(call, 4, heads(call, call.in(1), keyHeads));
      Value values = append(call, 5, heads(call, call.in(2), keyHeads));
      ScaledDotProduct.Heads heads =
          new ScaledDotProduct.Heads(queries, keys, values, mask(call), past(call, 4));
      List<Value> results =
          node.wants(3)
              ? product.run(call, heads, STAGES[(int) mode])
              : List.of(product.run(call, heads));
      DataType type = call.in(0).dataType();
      Value y = call.in(0).rank() == 3 ? sideBySide(call, results.get(0)) : results.get(0);
      List<Value> outputs = new ArrayList<>(List.of(call.cast(y, type), keys, values));
      if (node.wants(3)) {
        outputs.add(call.cast(results.get(1), type));
      }
      return outputs;
    };
  }

  private static Optional<Value> mask(Call call) {
    if (!call.has(3)) {
      return Optional.empty();
    }
    Value mask = call.in(3);
    return Optional.of(mask.dataType() == DataType.BOOL ? mask : call.cast(mask, DataType.FLOAT32));
  }

  private static long past(Call call, int input) {
    return call.has(input) ? call.in(input).shape().dim(2) : 0;
  }

  /** {@code [B, T, H·D]} as {@code [B, H, T, D]}, which is left as it is. */
  private static Value heads(Call call, Value x, long count) {
    if (x.rank() == 4) {
      return x;
    }
    Shape shape = x.shape();
    if (shape.rank() != 3 || count < 1 || shape.dim(2) % count != 0) {
      throw new OnnxException(
          x + " in " + count + " heads: must be [B, T, H·D], or [B, H, T, D] already");
    }
    Value apart = call.reshape(x, shape.dim(0), shape.dim(1), count, shape.dim(2) / count);
    return call.transpose(apart, 0, 2, 1, 3);
  }

  private static Value sideBySide(Call call, Value heads) {
    Shape shape = heads.shape();
    Value rows = call.transpose(heads, 0, 2, 1, 3);
    return call.reshape(rows, shape.dim(0), shape.dim(2), shape.dim(1) * shape.dim(3));
  }

  /** What an input remembers of the past, and after it the present. */
  private static Value append(Call call, int past, Value present) {
    return call.has(past) ? call.run(new Concat(2, 2), call.in(past), present) : present;
  }

  // ---- ONNX Runtime

  private static final int BIAS = 3;
  private static final int PADDING = 4;
  private static final int SCORES_BIAS = 5;
  private static final int PAST_KEYS = 6;
  private static final int PAST_VALUES = 7;

  /**
   * MultiHeadAttention: projected queries, keys and values, or all in one tensor {@code [B, T, H,
   * 3, D]}, or keys and values in one {@code [B, T, H, 2, D]}.
   */
  private static Operator multiHead(Node node) {
    if (!node.input(8).isEmpty() || !node.input(9).isEmpty()) {
      throw new UnsupportedFeature("inputs past_sequence_length and cache_indirection");
    }
    Attributes attributes = node.attributes();
    long count = attributes.integer("num_heads");
    float hidden = attributes.number("mask_filter_value", -10000);
    ScaledDotProduct product =
        new ScaledDotProduct(scale(attributes), 0, attributes.flag("unidirectional", false));
    return call -> {
      List<Value> projections = biased(call, projections(call));
      Value queries = heads(call, projections.get(0), count);
      Value keys = append(call, PAST_KEYS, heads(call, projections.get(1), count));
      Value values = append(call, PAST_VALUES, heads(call, projections.get(2), count));
      Optional<Value> mask = scoresBias(call, keys.shape().dim(2), hidden);
      ScaledDotProduct.Heads heads =
          new ScaledDotProduct.Heads(queries, keys, values, mask, past(call, PAST_KEYS));
      Value y = call.cast(product.run(call, heads), call.in(0).dataType());
      return List.of(sideBySide(call, y), keys, values);
    };
  }

  private static List<Value> projections(Call call) {
    if (call.in(0).rank() == 5) {
      return unpacked(call, call.in(0));
    }
    List<Value> projections = new ArrayList<>(List.of(call.in(0)));
    if (call.in(1).rank() == 5) {
      projections.addAll(unpacked(call, call.in(1)));
    } else {
      projections.add(call.in(1));
      projections.add(call.in(2));
    }
    return projections;
  }

  /** {@code [B, T, H, n, D]} as n tensors {@code [B, T, H·D]}. */
  private static List<Value> unpacked(Call call, Value packed) {
    Shape shape = packed.shape();
    long[] ones = LongStream.generate(() -> 1).limit(shape.dim(3)).toArray();
    return call.runAll(Split.of(3, ones), List.of(packed)).stream()
        .map(x -> call.reshape(x, shape.dim(0), shape.dim(1), shape.dim(2) * shape.dim(4)))
        .toList();
  }

  private static List<Value> biased(Call call, List<Value> projections) {
    if (!call.has(BIAS)) {
      return projections;
    }
    for (Value projection : projections) {
      if (projection.rank() != 3) {
        throw new OnnxException("a bias for " + projection + ", must be [B, T, H·D]");
      }
    }
    long[] sizes = projections.stream().mapToLong(x -> x.shape().dim(2)).toArray();
    List<Value> biases = call.runAll(Split.of(0, sizes), List.of(call.in(BIAS)));
    List<Value> biased = new ArrayList<>();
    for (int i = 0; i < sizes.length; i++) {
      biased.add(call.apply(BinaryFunction.ADD, projections.get(i), biases.get(i)));
    }
    return biased;
  }

  /** What is added to the scores: the bias that is given, and a large negative number to hide. */
  private static Optional<Value> scoresBias(Call call, long keys, float hidden) {
    Optional<Value> given =
        call.has(SCORES_BIAS)
            ? Optional.of(call.cast(call.in(SCORES_BIAS), DataType.FLOAT32))
            : Optional.empty();
    if (!call.has(PADDING)) {
      return given;
    }
    Value zero = call.scalar(0, DataType.FLOAT32);
    Value low = call.scalar(hidden, DataType.FLOAT32);
    Value added = call.run(new Where(), seen(call, keys), zero, low);
    return Optional.of(given.map(b -> call.apply(BinaryFunction.ADD, b, added)).orElse(added));
  }

  /** The key padding mask as BOOL that broadcasts to the scores. */
  private static Value seen(Call call, long keys) {
    Value padding = call.in(PADDING);
    Shape shape = padding.shape();
    if (shape.rank() == 1 && shape.dim(0) == call.in(0).shape().dim(0)) {
      Value places = call.value(Constant.of(LongStream.range(0, keys).toArray()));
      Value lengths = call.reshape(padding, shape.dim(0), 1, 1, 1);
      return call.apply(BinaryFunction.LESS, call.cast(places, padding.dataType()), lengths);
    }
    Value seen = call.cast(padding, DataType.BOOL);
    if (shape.rank() == 2) {
      return call.reshape(seen, shape.dim(0), 1, 1, shape.dim(1));
    }
    if (shape.rank() == 3) {
      return call.reshape(seen, shape.unsqueeze(1));
    }
    throw new OnnxException("key_padding_mask " + padding + ", must be [B], [B, T] or [B, Tq, T]");
  }
}
