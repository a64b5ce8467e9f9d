package org.jocelyn.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jocelyn.op.HeadLayout;

/**
 * An attention between transposes that exchange heads and tokens reads the heads where the
 * projections have put them, and puts its result where the next one takes it.
 */
final class AttentionHeadsFusion implements Rewrite {
  private static final long[] EXCHANGE = {0, 2, 1, 3};

  /** Queries, keys and values. */
  private static final int OPERANDS = 3;

  @Override
  public boolean apply(GraphIndex graph, int place, Node node) {
    if (!exchanges(node) || !graph.isReadOnce(node.input(0))) {
      return false;
    }
    Optional<Node> attention =
        graph
            .producer(node.input(0))
            .filter(found -> graph.operator(found.output()) instanceof FusedAttention);
    List<String> inputs = attention.map(found -> sources(graph, found)).orElse(List.of());
    if (inputs.isEmpty()) {
      return false;
    }
    FusedAttention operator = (FusedAttention) graph.operator(node.input(0));
    graph.replace(
        place,
        Pattern.fused("Attention", node, inputs, node.outputs()),
        operator.in(HeadLayout.TOKENS_FIRST));
    return true;
  }

  private static boolean exchanges(Node node) {
    return (node.is("Transpose") || node.is(AttentionFusion.KEYS))
        && Arrays.equals(node.attributes().integers("perm"), EXCHANGE);
  }

  /** The inputs before they were transposed; none if one was not. */
  private static List<String> sources(GraphIndex graph, Node attention) {
    List<String> sources = new ArrayList<>(attention.inputs());
    for (int i = 0; i < OPERANDS; i++) {
      Optional<Node> transpose =
          graph.producer(sources.get(i)).filter(AttentionHeadsFusion::exchanges);
      if (transpose.isEmpty()) {
        return List.of();
      }
      sources.set(i, transpose.get().input(0));
    }
    return sources;
  }
}
