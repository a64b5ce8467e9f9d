package org.jocelyn.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jocelyn.Backend;
import org.jocelyn.DataType;
import org.jocelyn.Tensor;
import org.jocelyn.TensorType;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OnEveryBackend;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every fusion finds its pattern as exporters write it, and changes nothing but rounding. */
class FusionTest {
  @TempDir Path folder;

  /** A model, the inputs to try it with, and what is to be found in it. */
  private record Example(
      String name, OnnxFiles model, Map<String, HostTensor> inputs, Map<Fusion, Integer> found) {}

  private static OnnxFiles model() {
    return OnnxFiles.opset(17);
  }

  private static HostTensor scalar(double value) {
    return HostTensor.of(new float[] {(float) value});
  }

  private static OnnxFiles withX(OnnxFiles model, long... dims) {
    return model.input("x", DataType.FLOAT32, dims);
  }

  private static Map<String, HostTensor> x(long... dims) {
    return Map.of("x", HostTensor.random(3, dims));
  }

  private static OnnxFiles y(OnnxFiles model) {
    return model.output("y", DataType.FLOAT32);
  }

  private static List<Example> examples() {
    List<Example> examples = new ArrayList<>();
    products(examples);
    gelus(examples);
    norms(examples);
    attentions(examples);
    convolutions(examples);
    return examples;
  }

  private static void products(List<Example> examples) {
    Map<Fusion, Integer> one = Map.of(Fusion.MATMUL_BIAS_ACTIVATION, 1);
    HostTensor w = HostTensor.random(1, 8, 5);
    HostTensor bias = HostTensor.random(2, 5);
    for (String activation : List.of("Relu", "Tanh", "Sigmoid", "LeakyRelu", "HardSwish")) {
      examples.add(
          new Example(
              "bias and " + activation,
              y(
                  withX(model(), 2, 3, 8)
                      .constant("w", w)
                      .constant("b", bias)
                      .node("MatMul", "x w -> p")
                      .node("Add", "b p -> s")
                      .node(activation, "s -> y")),
              x(2, 3, 8),
              one));
    }
    examples.add(
        new Example(
            "bias alone",
            y(
                withX(model(), 3, 8)
                    .constant("w", w)
                    .constant("b", bias)
                    .node("MatMul", "x w -> p")
                    .node("Add", "p b -> y")),
            x(3, 8),
            one));
    examples.add(
        new Example(
            "Gemm with its own bias and Clip",
            y(
                withX(model(), 3, 5)
                    .constant("w", w)
                    .constant("b", HostTensor.random(2, 8))
                    .constant("low", scalar(-0.5))
                    .constant("high", scalar(0.5))
                    .node("Gemm", "x w b -> p", Map.of("transB", 1, "alpha", 0.5))
                    .node("Clip", "p low high -> y")),
            x(3, 5),
            one));
    examples.add(
        new Example(
            "a product that is read twice keeps its own output",
            withX(model(), 3, 8)
                .constant("w", w)
                .constant("b", bias)
                .node("MatMul", "x w -> p")
                .node("Add", "p b -> y")
                .output("p", DataType.FLOAT32)
                .output("y", DataType.FLOAT32),
            x(3, 8),
            Map.of()));
    examples.add(
        new Example(
            "what is added broadcasts: no bias",
            y(
                withX(model(), 3, 8)
                    .constant("w", w)
                    .constant("b", HostTensor.random(2, 3, 5))
                    .node("MatMul", "x w -> p")
                    .node("Add", "p b -> y")),
            x(3, 8),
            Map.of()));
  }

  private static void gelus(List<Example> examples) {
    Map<Fusion, Integer> one = Map.of(Fusion.GELU, 1);
    OnnxFiles constants = withX(model(), 4, 9);
    examples.add(
        new Example(
            "GELU of PyTorch",
            y(
                constants
                    .constant("root", scalar(Math.sqrt(2)))
                    .constant("one", scalar(1))
                    .constant("half", scalar(0.5))
                    .node("Div", "x root -> u")
                    .node("Erf", "u -> e")
                    .node("Add", "e one -> g")
                    .node("Mul", "x g -> p")
                    .node("Mul", "p half -> y")),
            x(4, 9),
            one));
    examples.add(
        new Example(
            "GELU of TensorFlow",
            y(
                withX(model(), 4, 9)
                    .constant("root", scalar(Math.sqrt(0.5)))
                    .constant("one", scalar(1))
                    .constant("half", scalar(0.5))
                    .node("Mul", "x root -> u")
                    .node("Erf", "u -> e")
                    .node("Add", "one e -> g")
                    .node("Mul", "half g -> h")
                    .node("Mul", "h x -> y")),
            x(4, 9),
            one));
    examples.add(
        new Example(
            "GELU with tanh",
            y(
                withX(model(), 4, 9)
                    .constant("three", scalar(3))
                    .constant("cubic", scalar(0.044715))
                    .constant("factor", scalar(Math.sqrt(2 / Math.PI)))
                    .constant("one", scalar(1))
                    .constant("half", scalar(0.5))
                    .node("Mul", "half x -> h")
                    .node("Pow", "x three -> cube")
                    .node("Mul", "cubic cube -> c")
                    .node("Add", "x c -> s")
                    .node("Mul", "factor s -> v")
                    .node("Tanh", "v -> t")
                    .node("Add", "t one -> g")
                    .node("Mul", "h g -> y")),
            x(4, 9),
            one));
    examples.add(
        new Example(
            "not GELU: another constant",
            y(
                withX(model(), 4, 9)
                    .constant("root", scalar(1.5))
                    .constant("one", scalar(1))
                    .constant("half", scalar(0.5))
                    .node("Div", "x root -> u")
                    .node("Erf", "u -> e")
                    .node("Add", "e one -> g")
                    .node("Mul", "x g -> p")
                    .node("Mul", "p half -> y")),
            x(4, 9),
            Map.of()));
  }

  /** Appends the exported pieces of a layer normalization from {@code in} to {@code out}. */
  private static OnnxFiles norm(OnnxFiles model, String in, String out, boolean power) {
    model
        .constant("two", scalar(2))
        .constant("eps", scalar(1e-5))
        .constant("gamma", HostTensor.random(5, 6))
        .constant("beta", HostTensor.random(6, 6))
        .node("ReduceMean", in + " -> mean", Map.of("axes", new long[] {-1}))
        .node("Sub", in + " mean -> d");
    if (power) {
      model.node("Pow", "d two -> sq");
    } else {
      model.node("Mul", "d d -> sq");
    }
    return model
        .node("ReduceMean", "sq -> var", Map.of("axes", new long[] {-1}))
        .node("Add", "var eps -> v")
        .node("Sqrt", "v -> deviation")
        .node("Div", "d deviation -> n")
        .node("Mul", "n gamma -> m")
        .node("Add", "m beta -> " + out);
  }

  private static void norms(List<Example> examples) {
    Map<String, HostTensor> both =
        Map.of("x", HostTensor.random(3, 2, 4, 6), "r", HostTensor.random(4, 2, 4, 6));
    for (boolean power : new boolean[] {true, false}) {
      examples.add(
          new Example(
              "layer norm, square as " + (power ? "power" : "product"),
              y(norm(withX(model(), 2, 4, 6), "x", "y", power)),
              x(2, 4, 6),
              Map.of(Fusion.LAYER_NORM, 1)));
    }
    Map<Fusion, Integer> found = Map.of(Fusion.LAYER_NORM, 1, Fusion.RESIDUAL_LAYER_NORM, 1);
    examples.add(
        new Example(
            "residual and layer norm",
            y(
                norm(
                    withX(model(), 2, 4, 6).input("r", DataType.FLOAT32).node("Add", "x r -> s"),
                    "s",
                    "y",
                    true)),
            both,
            found));
    examples.add(
        new Example(
            "the sum is read by others too",
            norm(
                    withX(model(), 2, 4, 6).input("r", DataType.FLOAT32).node("Add", "x r -> s"),
                    "s",
                    "n1",
                    true)
                .node("Add", "n1 s -> y")
                .output("y", DataType.FLOAT32)
                .output("s", DataType.FLOAT32),
            both,
            found));
    examples.add(
        new Example(
            "a residual that broadcasts",
            y(
                norm(
                    withX(model(), 2, 4, 6).input("r", DataType.FLOAT32).node("Add", "x r -> s"),
                    "s",
                    "y",
                    true)),
            Map.of("x", HostTensor.random(3, 2, 4, 6), "r", HostTensor.random(4, 1, 4, 6)),
            found));
    examples.add(
        new Example(
            "LayerNormalization after a residual",
            y(
                withX(model(), 2, 4, 6)
                    .input("r", DataType.FLOAT32)
                    .constant("gamma", HostTensor.random(5, 6))
                    .node("Add", "x r -> s")
                    .node("LayerNormalization", "s gamma -> y", Map.of("epsilon", 1e-3))),
            both,
            Map.of(Fusion.RESIDUAL_LAYER_NORM, 1)));
  }

  private static Map<String, HostTensor> qkv(long... batch) {
    return qkv(HostTensor.random(9, 5, 7), batch);
  }

  private static Map<String, HostTensor> qkv(HostTensor mask, long... batch) {
    Map<String, HostTensor> inputs = new LinkedHashMap<>();
    inputs.put("q", HostTensor.random(6, join(batch, 5, 4)));
    inputs.put("k", HostTensor.random(7, join(batch, 7, 4)));
    inputs.put("v", HostTensor.random(8, join(batch, 7, 3)));
    inputs.put("m", mask);
    return inputs;
  }

  private static long[] join(long[] batch, long rows, long columns) {
    long[] dims = Arrays.copyOf(batch, batch.length + 2);
    dims[batch.length] = rows;
    dims[batch.length + 1] = columns;
    return dims;
  }

  private static OnnxFiles attention() {
    return model()
        .input("q", DataType.FLOAT32)
        .input("k", DataType.FLOAT32)
        .input("v", DataType.FLOAT32)
        .input("m", DataType.FLOAT32)
        .constant("root", scalar(2))
        .constant("factor", scalar(0.5));
  }

  private static void attentions(List<Example> examples) {
    Map<Fusion, Integer> one = Map.of(Fusion.ATTENTION, 1);
    OnnxFiles divided =
        attention()
            .node("Transpose", "k -> t", Map.of("perm", new long[] {0, 1, 3, 2}))
            .node("MatMul", "q t -> p")
            .node("Div", "p root -> s")
            .node("Add", "s m -> a")
            .node("Softmax", "a -> w", Map.of("axis", -1))
            .node("MatMul", "w v -> y");
    examples.add(new Example("attention with mask", y(divided), qkv(2, 3), one));
    examples.add(
        new Example(
            "a mask for each batch entry",
            y(divided),
            qkv(HostTensor.random(9, 2, 1, 1, 7), 2, 3),
            one));
    examples.add(
        new Example(
            "a factor, the mask on the left",
            y(
                attention()
                    .node("Transpose", "k -> t", Map.of("perm", new long[] {0, 1, 3, 2}))
                    .node("MatMul", "q t -> p")
                    .node("Mul", "factor p -> s")
                    .node("Add", "m s -> a")
                    .node("Softmax", "a -> w", Map.of("axis", 3))
                    .node("MatMul", "w v -> y")),
            qkv(2, 3),
            one));
    examples.add(
        new Example(
            "heads and batch in one axis, no mask",
            y(
                attention()
                    .node("Transpose", "k -> t", Map.of("perm", new long[] {0, 2, 1}))
                    .node("MatMul", "q t -> p")
                    .node("Softmax", "p -> w", Map.of("axis", -1))
                    .node("MatMul", "w v -> n")
                    .node("Sub", "n m -> y")),
            qkv(HostTensor.random(9, 5, 3), 6),
            one));
    examples.add(
        new Example(
            "keys transposed from rows of heads",
            y(
                attention()
                    .node("Transpose", "k -> rows", Map.of("perm", new long[] {0, 2, 1, 3}))
                    .node("Transpose", "rows -> t", Map.of("perm", new long[] {0, 2, 3, 1}))
                    .node("MatMul", "q t -> p")
                    .node("Mul", "p factor -> s")
                    .node("Add", "s m -> a")
                    .node("Softmax", "a -> w", Map.of("axis", -1))
                    .node("MatMul", "w v -> y")),
            qkv(2, 3),
            one));
    examples.add(
        new Example(
            "keys that no Transpose made",
            y(
                attention()
                    .node("Transpose", "k -> t0", Map.of("perm", new long[] {0, 1, 3, 2}))
                    .node("Mul", "t0 factor -> t")
                    .node("MatMul", "q t -> p")
                    .node("Softmax", "p -> w", Map.of("axis", -1))
                    .node("MatMul", "w v -> n")
                    .node("Add", "n n -> twice")
                    .node("Sub", "twice m -> y")),
            qkv(HostTensor.random(9, 5, 3), 2, 3),
            one));
    heads(examples);
    Map<String, HostTensor> shared = qkv(2, 3);
    shared.put("k", HostTensor.random(7, 1, 3, 7, 4));
    examples.add(
        new Example("keys that broadcast are computed after all", y(divided), shared, one));
  }

  /** Heads that lie as projections leave them. */
  private static void heads(List<Example> examples) {
    Map<String, Object> exchange = Map.of("perm", new long[] {0, 2, 1, 3});
    OnnxFiles exchanged =
        attention()
            .node("Transpose", "q -> qs", exchange)
            .node("Transpose", "k -> t", Map.of("perm", new long[] {0, 2, 3, 1}))
            .node("Transpose", "v -> vs", exchange)
            .node("MatMul", "qs t -> p")
            .node("Mul", "p factor -> s")
            .node("Add", "s m -> a")
            .node("Softmax", "a -> w", Map.of("axis", -1))
            .node("MatMul", "w vs -> n")
            .node("Transpose", "n -> y", exchange);
    Map<String, HostTensor> inputs = new LinkedHashMap<>();
    inputs.put("q", HostTensor.random(6, 2, 5, 3, 4));
    inputs.put("k", HostTensor.random(7, 2, 7, 3, 4));
    inputs.put("v", HostTensor.random(8, 2, 7, 3, 2));
    inputs.put("m", HostTensor.random(9, 3, 5, 7));
    Map<Fusion, Integer> both = Map.of(Fusion.ATTENTION, 1, Fusion.ATTENTION_HEADS, 1);
    examples.add(new Example("heads as projections leave them", y(exchanged), inputs, both));
    Map<String, HostTensor> shared = new LinkedHashMap<>(inputs);
    shared.put("k", HostTensor.random(7, 1, 7, 3, 4));
    examples.add(
        new Example("keys that broadcast, heads as projections leave", y(exchanged), shared, both));
  }

  private static OnnxFiles conv(boolean bias) {
    OnnxFiles model =
        withX(model(), 2, 3, 8, 8)
            .constant("w", HostTensor.random(10, 4, 3, 3, 3))
            .constant("b", HostTensor.random(11, 4))
            .constant("scale", HostTensor.random(12, 4))
            .constant("shift", HostTensor.random(13, 4))
            .constant("mean", HostTensor.random(14, 4))
            .constant("var", HostTensor.random(15, TensorType.float32(4), 0.5, 2));
    return model.node(
        "Conv",
        bias ? "x w b -> c" : "x w -> c",
        Map.of("pads", new long[] {1, 1, 1, 1}, "strides", new long[] {2, 2}));
  }

  private static void convolutions(List<Example> examples) {
    Map<Fusion, Integer> one = Map.of(Fusion.CONV_BATCH_NORM_ACTIVATION, 1);
    String norm = "c scale shift mean var -> ";
    for (boolean bias : new boolean[] {false, true}) {
      examples.add(
          new Example(
              "convolution, batch norm and Relu, bias " + bias,
              y(conv(bias).node("BatchNormalization", norm + "n").node("Relu", "n -> y")),
              x(2, 3, 8, 8),
              one));
    }
    examples.add(
        new Example(
            "convolution and batch norm",
            y(conv(true).node("BatchNormalization", norm + "y", Map.of("epsilon", 1e-3))),
            x(2, 3, 8, 8),
            one));
    examples.add(
        new Example(
            "convolution and SiLU",
            y(conv(true).node("Sigmoid", "c -> g").node("Mul", "c g -> y")),
            x(2, 3, 8, 8),
            one));
    examples.add(
        new Example(
            "statistics that are computed are not folded",
            y(
                conv(true)
                    .node("GlobalAveragePool", "c -> pooled")
                    .node(
                        "ReduceMean",
                        "pooled -> m",
                        Map.of("axes", new long[] {0, 2, 3}, "keepdims", 0))
                    .node("BatchNormalization", "c scale shift m var -> y")),
            x(2, 3, 8, 8),
            Map.of()));
  }

  @TestFactory
  Stream<DynamicTest> answersAreTheSameWithAndWithout() {
    return OnEveryBackend.run(
        backend -> {
          for (Example example : examples()) {
            Path file = example.model().write(folder);
            compare(example, file, backend);
          }
        });
  }

  private static void compare(Example example, Path file, Backend backend) {
    OnnxOptions all = OnnxOptions.defaults();
    Map<String, HostTensor> plain = run(example, file, backend, all.withoutFusions(), Map.of());
    Map<String, HostTensor> fused = run(example, file, backend, all, example.found());
    assertClose(example.name(), plain, fused);
    for (Fusion fusion : example.found().keySet()) {
      try (OnnxModel model = OnnxModel.load(file, backend, all.without(fusion))) {
        assertFalse(model.summary().fused().containsKey(fusion), example.name());
        assertClose(example.name() + " without " + fusion, plain, outputs(model, example));
      }
    }
  }

  private static Map<String, HostTensor> run(
      Example example,
      Path file,
      Backend backend,
      OnnxOptions options,
      Map<Fusion, Integer> found) {
    try (OnnxModel model = OnnxModel.load(file, backend, options)) {
      assertEquals(found, model.summary().fused(), example.name());
      return outputs(model, example);
    }
  }

  private static Map<String, HostTensor> outputs(OnnxModel model, Example example) {
    Backend backend = model.backend();
    return backend.tidy(
        () -> {
          Map<String, Tensor> inputs = new LinkedHashMap<>();
          example
              .inputs()
              .forEach((name, x) -> inputs.put(name, backend.tensor(x.data(), x.shape())));
          Map<String, HostTensor> outputs = new LinkedHashMap<>();
          model
              .run(inputs)
              .forEach((name, y) -> outputs.put(name, new HostTensor(y.type(), y.toHost())));
          return outputs;
        });
  }

  private static void assertClose(
      String name, Map<String, HostTensor> expected, Map<String, HostTensor> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach(
        (output, wanted) -> {
          HostTensor got = actual.get(output);
          assertEquals(wanted.type(), got.type(), name + ", " + output);
          for (int i = 0; i < wanted.data().length(); i++) {
            double error = Math.abs(wanted.data().get(i) - got.data().get(i));
            assertTrue(error <= 1e-5, name + ", " + output + "[" + i + "] differs by " + error);
          }
        });
  }
}
