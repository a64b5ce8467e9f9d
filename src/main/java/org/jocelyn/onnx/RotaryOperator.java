package org.jocelyn.onnx;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.op.RotaryEmbedding;

/** RotaryEmbedding, of heads that are an axis of their own or lie side by side. */
final class RotaryOperator {
  private RotaryOperator() {}

  static void addTo(OperatorTable table) {
    table.add("RotaryEmbedding", 23, node -> create(node.attributes()));
  }

  private static Operator create(Attributes attributes) {
    boolean interleaved = attributes.flag("interleaved", false);
    long heads = attributes.integer("num_heads", 0);
    long rotated = attributes.integer("rotary_embedding_dim", 0);
    return call -> {
      Shape x = call.in(0).shape();
      boolean positioned = call.has(3);
      List<Value> inputs = new ArrayList<>(List.of(call.in(0), call.in(1), call.in(2)));
      if (positioned) {
        inputs.add(call.in(3));
      }
      if (rotated > 0 && 2 * inputs.get(1).shape().dim(-1) != rotated) {
        throw new OnnxException("rotary_embedding_dim " + rotated + " must be twice cos_cache's");
      }
      RotaryEmbedding op = new RotaryEmbedding(interleaved, positioned);
      if (x.rank() != 3) {
        return call.runAll(op, inputs);
      }
      Shape split = sideBySide(x, heads);
      inputs.set(0, call.reshape(inputs.get(0), split));
      // each position is a batch of its own
      long positions = split.dim(0);
      if (positioned) {
        inputs.set(3, call.reshape(inputs.get(3), positions, 1));
      } else {
        for (int i = 1; i < 3; i++) {
          Value cache = inputs.get(i);
          inputs.set(i, call.reshape(cache, positions, 1, cache.shape().dim(-1)));
        }
      }
      return List.of(call.reshape(call.run(op, inputs.toArray(new Value[0])), x));
    };
  }

  /** From {@code [B, T, heads·D]} to {@code [B·T, heads, 1, D]}. */
  private static Shape sideBySide(Shape x, long heads) {
    if (heads < 1 || x.dim(2) % heads != 0) {
      throw new OnnxException("num_heads " + heads + " must divide the last extent of " + x);
    }
    return Shape.of(x.dim(0) * x.dim(1), heads, 1, x.dim(2) / heads);
  }
}
