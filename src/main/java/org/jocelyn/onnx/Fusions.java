package org.jocelyn.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Replaces parts of a graph by operations that do them in one pass over memory. */
final class Fusions {
  /** In this order: later patterns contain what earlier ones have made. */
  private static final List<Map.Entry<Fusion, Rewrite>> REWRITES =
      List.of(
          Map.entry(Fusion.LAYER_NORM, new LayerNormFusion()),
          Map.entry(Fusion.GELU, new GeluFusion()),
          Map.entry(Fusion.ATTENTION, new AttentionFusion()),
          Map.entry(Fusion.ATTENTION_HEADS, new AttentionHeadsFusion()),
          Map.entry(Fusion.MATMUL_BIAS_ACTIVATION, new MatmulFusion()),
          Map.entry(Fusion.CONV_BATCH_NORM_ACTIVATION, new ConvFusion()),
          Map.entry(Fusion.RESIDUAL_LAYER_NORM, new ResidualLayerNormFusion()));

  private Fusions() {}

  /**
   * The graph with everything fused that may be.
   *
   * @param counts is told how often each fusion was applied
   */
  static Graph apply(Graph graph, Set<Fusion> allowed, Map<Fusion, Integer> counts) {
    Graph rewritten = graph;
    for (Map.Entry<Fusion, Rewrite> rewrite : REWRITES) {
      if (allowed.contains(rewrite.getKey())) {
        // A new index each time: the last one still counts what the nodes read that are dead now.
        GraphIndex index = new GraphIndex(rewritten);
        int applied = apply(index, rewrite.getValue());
        rewritten = index.graph();
        if (applied > 0) {
          counts.merge(rewrite.getKey(), applied, Integer::sum);
        }
      }
    }
    return rewritten;
  }

  private static int apply(GraphIndex graph, Rewrite rewrite) {
    int applied = 0;
    List<Integer> places = new ArrayList<>(graph.places());
    // The last first, so that the largest pattern is found before a part of it.
    Collections.reverse(places);
    for (int place : places) {
      if (graph.node(place).map(node -> rewrite.apply(graph, place, node)).orElse(false)) {
        applied++;
      }
    }
    return applied;
  }
}
