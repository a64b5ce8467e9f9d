package org.jocelyn.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jocelyn.op.HeadLayout;

/**
 * {@code softmax(scale·Q·Kᵀ (+ mask))·V} as exporters write it becomes one attention, which never
 * stores the matrix in between. The scale may be a factor or divisor of the product; the transposed
 * keys may come from any Transpose, or from none.
 */
final class AttentionFusion implements Rewrite {
  /** The operator of the nodes that transpose keys in place of the model's own. */
  static final String KEYS = Pattern.DOMAIN + ".Transpose";

  /** The scores: their product, scale and mask. */
  private record Scores(Node product, double scale, Optional<String> mask) {}

  @Override
  public boolean apply(GraphIndex graph, int place, Node node) {
    if (!node.is("MatMul")) {
      return false;
    }
    Optional<Scores> scores =
        graph
            .producer(node.input(0), "Softmax")
            .filter(softmax -> isAlongKeys(softmax) && graph.isReadOnce(softmax.output()))
            .flatMap(softmax -> masked(graph, softmax.input(0)));
    scores.ifPresent(
        found -> replace(graph, place, node, found, axis(graph.producer(node.input(0)).get())));
    return scores.isPresent();
  }

  /** Along the last axis; older opsets flattened what follows it, which is the same there. */
  private static boolean isAlongKeys(Node softmax) {
    return axis(softmax) == -1 || axis(softmax) == 3;
  }

  private static int axis(Node softmax) {
    return softmax.attributes().axis("axis", softmax.opset() >= 13 ? -1 : 1);
  }

  private static Optional<Scores> masked(GraphIndex graph, String value) {
    if (!graph.isReadOnce(value)) {
      return Optional.empty();
    }
    Optional<Scores> plain = scaled(graph, value, Optional.empty());
    return plain.isPresent()
        ? plain
        : graph
            .producer(value, "Add")
            .flatMap(
                add ->
                    Pattern.eitherOrder(
                        add,
                        (product, mask) ->
                            graph.isReadOnce(product)
                                ? scaled(graph, product, Optional.of(mask))
                                : Optional.empty()));
  }

  private static Optional<Scores> scaled(GraphIndex graph, String value, Optional<String> mask) {
    Optional<Node> last = graph.producer(value);
    if (last.isEmpty()) {
      return Optional.empty();
    }
    Node node = last.get();
    if (node.is("MatMul")) {
      return Optional.of(new Scores(node, 1, mask));
    }
    if (node.is("Div")) {
      OptionalDouble divisor = graph.scalar(node.input(1));
      return divisor.isEmpty()
          ? Optional.empty()
          : product(graph, node.input(0))
              .map(product -> new Scores(product, 1 / divisor.getAsDouble(), mask));
    }
    return node.is("Mul")
        ? Pattern.eitherOrder(
            node,
            (scores, factor) ->
                graph.scalar(factor).isEmpty()
                    ? Optional.empty()
                    : product(graph, scores)
                        .map(
                            product ->
                                new Scores(product, graph.scalar(factor).getAsDouble(), mask)))
        : Optional.empty();
  }

  private static Optional<Node> product(GraphIndex graph, String value) {
    return graph.producer(value, "MatMul").filter(product -> graph.isReadOnce(value));
  }

  private static void replace(GraphIndex graph, int place, Node last, Scores scores, int axis) {
    String queries = scores.product.input(0);
    String keys = keys(graph, scores.product.input(1));
    List<String> inputs = new ArrayList<>(List.of(queries, keys, last.input(1)));
    scores.mask.ifPresent(inputs::add);
    graph.replace(
        place,
        Pattern.fused("Attention", last, inputs, last.outputs()),
        new FusedAttention((float) scores.scale, axis, HeadLayout.HEADS_FIRST));
  }

  /** The keys before they were transposed: another Transpose, or none, in place of the one. */
  private static String keys(GraphIndex graph, String transposed) {
    Optional<Node> transpose =
        graph
            .producer(transposed, "Transpose")
            .filter(node -> node.attributes().integers("perm").length > 2);
    String name = transposed + " as keys";
    if (transpose.isEmpty()) {
      add(graph, name, transposed, Attributes.NONE, call -> List.of(swapped(call, call.in(0))));
      return name;
    }
    long[] perm = transpose.get().attributes().integers("perm");
    int rank = perm.length;
    int[] order = new int[rank];
    boolean identity = true;
    for (int i = 0; i < rank; i++) {
      int from = i < rank - 2 ? i : 2 * rank - 3 - i;
      order[i] = Math.toIntExact(perm[from]);
      identity &= order[i] == i;
    }
    String source = transpose.get().input(0);
    if (identity) {
      return source;
    }
    long[] axes = Arrays.stream(order).asLongStream().toArray();
    Attributes attributes = new Attributes(Map.of("perm", axes));
    add(graph, name, source, attributes, call -> List.of(call.transpose(call.in(0), order)));
    return name;
  }

  /** Keys that are shared by several queries are transposed once. */
  private static void add(
      GraphIndex graph, String name, String source, Attributes attributes, Operator operator) {
    if (graph.producer(name).isEmpty()) {
      Node node =
          new Node(
              name, Pattern.DOMAIN, "Transpose", 1, List.of(source), List.of(name), attributes);
      graph.add(node, operator);
    }
  }

  /** The last two axes swapped. */
  static Value swapped(Call call, Value x) {
    int[] order = new int[x.rank()];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    order[order.length - 1] = order.length - 2;
    order[order.length - 2] = order.length - 1;
    return call.transpose(x, order);
  }
}
