package org.jocelyn.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jocelyn.DataType;
import org.jocelyn.JocelynException;

/**
 * Makes a {@link Graph} of an ONNX file. What the file says is believed only as far as it can be
 * checked; what is not supported is gathered from the whole file before it is refused.
 */
final class ModelReader {
  /** The opsets of ONNX's own operators that are read. */
  static final int OLDEST_OPSET = 7;

  static final int NEWEST_OPSET = 23;

  private final String file;
  private final OperatorTable operators;
  private final UnaryOperator<Graph> optimizer;
  private final TensorReader tensors;
  private final Map<String, Integer> opsets = new HashMap<>();
  private final List<String> problems = new ArrayList<>();

  private ModelReader(Path path, OperatorTable operators, UnaryOperator<Graph> optimizer) {
    this.file = path.toString();
    this.operators = operators;
    this.optimizer = optimizer;
    Path parent = path.toAbsolutePath().getParent();
    this.tensors = new TensorReader(new ExternalData(parent));
  }

  /** What a file holds besides its graph. */
  record Contents(Graph graph, String producer, Map<String, Integer> opsets) {}

  /**
   * Reads a file.
   *
   * @param optimizer is given every graph, inner ones first, and returns what replaces it
   * @throws OnnxUnsupportedException naming everything in the file that is not supported
   * @throws OnnxException if the file cannot be read or is not valid
   */
  static Contents read(Path path, OperatorTable operators, UnaryOperator<Graph> optimizer) {
    ModelReader reader = new ModelReader(path, operators, optimizer);
    try {
      return reader.contents(parse(path));
    } catch (OnnxUnsupportedException unsupported) {
      throw unsupported;
    } catch (OnnxException invalid) {
      throw new OnnxException(path + ": " + invalid.getMessage(), invalid);
    }
  }

  private static ModelProto parse(Path path) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(path);
    } catch (IOException failure) {
      throw new OnnxException("cannot be read: " + failure, failure);
    } catch (OutOfMemoryError tooLarge) {
      throw new OnnxException("too large to be read at once (" + tooLarge.getMessage() + ")");
    }
    try {
      // Aliasing spares a second copy of the weights: nothing else has the array.
      CodedInputStream input = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
      input.enableAliasing(true);
      return ModelProto.parseFrom(input);
    } catch (InvalidProtocolBufferException notOnnx) {
      throw new OnnxException(
          "not an ONNX model, truncated or damaged: " + notOnnx.getMessage(), notOnnx);
    } catch (IOException failure) {
      throw new OnnxException("cannot be read: " + failure, failure);
    }
  }

  private Contents contents(ModelProto model) {
    if (!model.hasGraph()) {
      throw new OnnxException("not an ONNX model: it has no graph");
    }
    for (OperatorSetIdProto set : model.getOpsetImportList()) {
      long version = set.getVersion();
      if (version < 1 || version > Short.MAX_VALUE) {
        throw new OnnxException("opset " + version + " of '" + set.getDomain() + "' is none");
      }
      opsets.put(domain(set.getDomain()), (int) version);
    }
    Integer opset = opsets.get("");
    if (opset != null && (opset < OLDEST_OPSET || opset > NEWEST_OPSET)) {
      problems.add(
          "opset " + opset + ": opsets " + OLDEST_OPSET + " to " + NEWEST_OPSET + " are supported");
    }
    if (model.getFunctionsCount() > 0) {
      problems.add("functions defined in the model: " + model.getFunctionsCount());
    }
    Graph graph = graph(model.getGraph(), Set.of());
    if (!problems.isEmpty()) {
      throw new OnnxUnsupportedException(file, problems);
    }
    return new Contents(
        graph, (model.getProducerName() + " " + model.getProducerVersion()).strip(), opsets);
  }

  private static String domain(String name) {
    return name.equals("ai.onnx") ? "" : name;
  }

  // ---- graphs

  /**
   * @param around the values of the graphs around this one
   */
  private Graph graph(GraphProto proto, Set<String> around) {
    Map<String, ModelConstant> constants = new LinkedHashMap<>();
    Set<String> defined = new HashSet<>();
    for (TensorProto tensor : proto.getInitializerList()) {
      define(defined, tensor.getName(), "initializer");
      constant(tensor).ifPresent(constant -> constants.put(tensor.getName(), constant));
    }
    if (proto.getSparseInitializerCount() > 0) {
      problems.add("sparse initializers: " + proto.getSparseInitializerCount());
    }
    List<OnnxValue> inputs = new ArrayList<>();
    for (ValueInfoProto input : proto.getInputList()) {
      // In files of IR version 3 every initializer is listed among the inputs too.
      if (!constants.containsKey(input.getName())) {
        define(defined, input.getName(), "input");
        inputs.add(value(input, "input"));
      }
    }
    proto
        .getNodeList()
        .forEach(
            node ->
                node.getOutputList().stream()
                    .filter(name -> !name.isEmpty())
                    .forEach(
                        name -> define(defined, name, "output of node '" + node.getName() + "'")));
    Set<String> visible = new HashSet<>(around);
    visible.addAll(defined);
    requireDefined(proto, visible);
    List<Graph.Prepared> nodes = new ArrayList<>();
    for (NodeProto node : sorted(proto)) {
      prepared(node, visible).ifPresent(nodes::add);
    }
    List<OnnxValue> outputs = new ArrayList<>();
    for (ValueInfoProto output : proto.getOutputList()) {
      outputs.add(value(output, "output"));
    }
    Graph graph = new Graph(proto.getName(), inputs, outputs, constants, nodes);
    return problems.isEmpty() ? optimizer.apply(graph) : graph;
  }

  private static void define(Set<String> defined, String name, String what) {
    if (name.isEmpty()) {
      throw new OnnxException("an " + what + " without a name");
    }
    if (!defined.add(name)) {
      throw new OnnxException("'" + name + "' is defined twice, the second time as " + what);
    }
  }

  /** Names every input of a node, and output of the graph, that nothing defines. */
  private static void requireDefined(GraphProto proto, Set<String> visible) {
    List<String> missing = new ArrayList<>();
    for (NodeProto node : proto.getNodeList()) {
      for (String input : node.getInputList()) {
        if (!input.isEmpty() && !visible.contains(input)) {
          missing.add("'" + input + "' of " + node.getOpType() + " node '" + node.getName() + "'");
        }
      }
    }
    for (ValueInfoProto output : proto.getOutputList()) {
      if (!visible.contains(output.getName())) {
        missing.add("'" + output.getName() + "', an output of the graph");
      }
    }
    if (!missing.isEmpty()) {
      throw new OnnxException("nothing defines " + String.join(", ", missing));
    }
  }

  /** The nodes in an order in which they can run; a file should have it, but may not. */
  private static List<NodeProto> sorted(GraphProto graph) {
    List<NodeProto> nodes = graph.getNodeList();
    List<Integer> order =
        NodeOrder.sorted(
            nodes.stream().map(ModelReader::reads).toList(),
            nodes.stream().map(NodeProto::getOutputList).toList());
    if (order.size() < nodes.size()) {
      List<String> waiting = new ArrayList<>();
      for (int i = 0; i < nodes.size(); i++) {
        if (!order.contains(i)) {
          waiting.add(nodes.get(i).getOpType() + " '" + nodes.get(i).getName() + "'");
        }
      }
      throw new OnnxException("nodes wait for each other in a cycle: " + waiting);
    }
    return order.stream().map(nodes::get).toList();
  }

  /** What a node reads, and what its bodies read that they do not define themselves. */
  private static Set<String> reads(NodeProto node) {
    Set<String> reads = new HashSet<>(node.getInputList());
    for (AttributeProto attribute : node.getAttributeList()) {
      if (attribute.hasG()) {
        reads.addAll(captures(attribute.getG()));
      }
    }
    reads.remove("");
    return reads;
  }

  private static Set<String> captures(GraphProto body) {
    Set<String> captures = new HashSet<>();
    body.getOutputList().forEach(output -> captures.add(output.getName()));
    body.getNodeList().forEach(node -> captures.addAll(reads(node)));
    body.getNodeList().forEach(node -> node.getOutputList().forEach(captures::remove));
    body.getInputList().forEach(input -> captures.remove(input.getName()));
    body.getInitializerList().forEach(tensor -> captures.remove(tensor.getName()));
    return captures;
  }

  private Optional<ModelConstant> constant(TensorProto tensor) {
    String what = "initializer '" + tensor.getName() + "'";
    try {
      return Optional.of(new ModelConstant(tensors.read(tensor, what)));
    } catch (UnsupportedFeature unsupported) {
      problems.add(unsupported.getMessage());
      return Optional.empty();
    }
  }

  /** Inputs and outputs must be tensors; an output of a body often has no type at all. */
  private OnnxValue value(ValueInfoProto info, String what) {
    TypeProto type = info.getType();
    if (type.getValueCase() == TypeProto.ValueCase.VALUE_NOT_SET) {
      return OnnxValue.untyped(info.getName());
    }
    if (!type.hasTensorType()) {
      problems.add(what + " '" + info.getName() + "' is no tensor but a " + type.getValueCase());
      return OnnxValue.untyped(info.getName());
    }
    int element = type.getTensorType().getElemType();
    Optional<DataType> dataType = ElementTypes.of(element);
    if (dataType.isEmpty()) {
      problems.add(what + " '" + info.getName() + "': element type " + ElementTypes.name(element));
      return OnnxValue.untyped(info.getName());
    }
    List<OnnxValue.Dim> dims = new ArrayList<>();
    for (TensorShapeProto.Dimension dim : type.getTensorType().getShape().getDimList()) {
      dims.add(dim(dim, what + " '" + info.getName() + "'"));
    }
    return new OnnxValue(info.getName(), dataType.get(), dims, type.getTensorType().hasShape());
  }

  private static OnnxValue.Dim dim(TensorShapeProto.Dimension dim, String what) {
    if (dim.hasDimValue()) {
      if (dim.getDimValue() < 0) {
        throw new OnnxException(what + " has a negative extent, " + dim.getDimValue());
      }
      return new OnnxValue.Dim(dim.getDimValue(), "");
    }
    return new OnnxValue.Dim(-1, dim.getDimParam().isEmpty() ? "?" : dim.getDimParam());
  }

  // ---- nodes

  private Optional<Graph.Prepared> prepared(NodeProto proto, Set<String> visible) {
    String domain = domain(proto.getDomain());
    String name = proto.getName().isEmpty() ? nameByOutput(proto) : proto.getName();
    Node node =
        new Node(
            name,
            domain,
            proto.getOpType(),
            opsets.getOrDefault(domain, 1),
            proto.getInputList(),
            proto.getOutputList(),
            Attributes.NONE);
    if (node.outputs().stream().allMatch(String::isEmpty)) {
      throw new OnnxException(node + " has no output");
    }
    if (!opsets.containsKey(domain)) {
      throw new OnnxException(node + ": the model imports no opset of '" + domain + "'");
    }
    try {
      Operator.Factory factory = operators.factory(node);
      int before = problems.size();
      Attributes attributes = attributes(proto, visible);
      if (problems.size() > before) {
        return Optional.empty(); // a body is not complete
      }
      Node complete =
          new Node(
              name, domain, node.type(), node.opset(), node.inputs(), node.outputs(), attributes);
      Operator operator = factory.create(complete);
      Set<String> unread = complete.attributes().unread();
      if (!unread.isEmpty()) {
        throw new UnsupportedFeature("attributes " + unread);
      }
      return Optional.of(new Graph.Prepared(complete, operator));
    } catch (UnsupportedFeature unsupported) {
      problems.add(node + ": " + unsupported.getMessage());
      return Optional.empty();
    } catch (JocelynException | ArithmeticException invalid) {
      throw new OnnxException(node + ": " + invalid.getMessage(), invalid);
    }
  }

  private static String nameByOutput(NodeProto proto) {
    return proto.getOutputList().stream().filter(n -> !n.isEmpty()).findFirst().orElse("?");
  }

  private Attributes attributes(NodeProto node, Set<String> visible) {
    Map<String, Object> values = new HashMap<>();
    for (AttributeProto attribute : node.getAttributeList()) {
      Object value = attribute(attribute, visible);
      if (values.put(attribute.getName(), value) != null) {
        throw new OnnxException("attribute '" + attribute.getName() + "' is given twice");
      }
    }
    return new Attributes(values);
  }

  private Object attribute(AttributeProto attribute, Set<String> visible) {
    String what = "attribute '" + attribute.getName() + "'";
    return switch (attribute.getType()) {
      case INT -> attribute.getI();
      case FLOAT -> attribute.getF();
      case STRING -> attribute.getS().toStringUtf8();
      case TENSOR -> tensors.read(attribute.getT(), what);
      case GRAPH -> graph(attribute.getG(), visible);
      case INTS -> attribute.getIntsList().stream().mapToLong(Long::longValue).toArray();
      case FLOATS -> floats(attribute);
      case STRINGS -> attribute.getStringsList().stream().map(ByteString::toStringUtf8).toList();
      default -> throw new UnsupportedFeature(what + " of type " + attribute.getType());
    };
  }

  private static float[] floats(AttributeProto attribute) {
    float[] floats = new float[attribute.getFloatsCount()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = attribute.getFloats(i);
    }
    return floats;
  }
}
