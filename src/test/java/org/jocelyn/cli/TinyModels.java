package org.jocelyn.cli;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** ONNX files to try the commands on. */
public final class TinyModels {
  /** The elements of {@code w}. */
  static final float[] WEIGHTS = {1, 2, 3, 4, 5, 6};

  private TinyModels() {}

  /**
   * {@code y = relu(x·w)} with x [rows, 3] and w [3, 2]; and {@code picked}, the rows of y that the
   * INT64 input {@code rows} [picks] names.
   */
  public static Path relu(Path file) throws IOException {
    GraphProto graph =
        GraphProto.newBuilder()
            .setName("tiny")
            .addInput(value("x", TensorProto.DataType.FLOAT, "rows", 3))
            .addInput(value("rows", TensorProto.DataType.INT64, "picks"))
            .addInitializer(floats("w", WEIGHTS, 3, 2))
            .addNode(node("MatMul", List.of("x", "w"), "product"))
            .addNode(node("Relu", List.of("product"), "y"))
            .addNode(node("Gather", List.of("y", "rows"), "picked/rows"))
            .addOutput(value("y", TensorProto.DataType.FLOAT, "rows", 2))
            .addOutput(value("picked/rows", TensorProto.DataType.FLOAT, "picks", 2))
            .build();
    return write(file, graph);
  }

  /** A model of one operator with one FLOAT [2] input and output. */
  static Path single(Path file, String operator) throws IOException {
    GraphProto graph =
        GraphProto.newBuilder()
            .setName("single")
            .addInput(value("x", TensorProto.DataType.FLOAT, 2))
            .addNode(node(operator, List.of("x"), "y"))
            .addOutput(value("y", TensorProto.DataType.FLOAT, 2))
            .build();
    return write(file, graph);
  }

  /** A conformance case of one operator. */
  static void conformanceCase(Path folder, String operator, float[] x, float[] y)
      throws IOException {
    Path set = Files.createDirectories(folder.resolve("test_data_set_0"));
    single(folder.resolve("model.onnx"), operator);
    tensor(set.resolve("input_0.pb"), x);
    tensor(set.resolve("output_0.pb"), y);
  }

  /** A FLOAT vector as protobuf. */
  static Path tensor(Path file, float[] values, long... dims) throws IOException {
    long[] shape = dims.length == 0 ? new long[] {values.length} : dims;
    return Files.write(file, floats("t", values, shape).toByteArray());
  }

  private static Path write(Path file, GraphProto graph) throws IOException {
    ModelProto model =
        ModelProto.newBuilder()
            .setIrVersion(8)
            .setProducerName("tiny")
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
            .setGraph(graph)
            .build();
    return Files.write(file, model.toByteArray());
  }

  private static NodeProto node(String operator, List<String> inputs, String output) {
    return NodeProto.newBuilder()
        .setName(output + "_node")
        .setOpType(operator)
        .addAllInput(inputs)
        .addOutput(output)
        .build();
  }

  private static TensorProto floats(String name, float[] values, long... dims) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName(name).setDataType(TensorProto.DataType.FLOAT.getNumber());
    for (long dim : dims) {
      tensor.addDims(dim);
    }
    for (float value : values) {
      tensor.addFloatData(value);
    }
    return tensor.build();
  }

  /**
   * @param dims numbers, or names of extents
   */
  private static ValueInfoProto value(String name, TensorProto.DataType type, Object... dims) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (Object dim : dims) {
      TensorShapeProto.Dimension.Builder one = TensorShapeProto.Dimension.newBuilder();
      if (dim instanceof Integer extent) {
        one.setDimValue(extent);
      } else {
        one.setDimParam(dim.toString());
      }
      shape.addDim(one);
    }
    TypeProto.Tensor tensor =
        TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape).build();
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }
}
