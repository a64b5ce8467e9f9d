package org.jocelyn.bench.peer;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jocelyn.TensorType;
import org.jocelyn.cli.bench.OpWorkload;
import org.jocelyn.op.Activation;
import org.jocelyn.op.Binary;
import org.jocelyn.op.BinaryFunction;
import org.jocelyn.op.Conv2d;
import org.jocelyn.op.ConvWindow;
import org.jocelyn.op.LayerNorm;
import org.jocelyn.op.Matmul;
import org.jocelyn.op.Op;
import org.jocelyn.op.Reduce;
import org.jocelyn.op.Softmax;
import org.jocelyn.op.Unary;
import org.jocelyn.spi.HostArray;

/**
 * PyTorch on the CPU through DJL, one function call each, what DJL has of it: no fused attention
 * and no recurrent network with weights in our order.
 */
final class PyTorchContestant implements Contestant {
  private static final String ENGINE = "PyTorch";

  private final NDManager manager;

  PyTorchContestant() {
    System.setProperty(
        "ai.djl.pytorch.num_threads", Integer.toString(Runtime.getRuntime().availableProcessors()));
    manager = NDManager.newBaseManager(ENGINE);
  }

  @Override
  public String name() {
    return "PyTorch " + Engine.getEngine(ENGINE).getVersion();
  }

  @Override
  public boolean canRun(OpWorkload workload) {
    return function(workload.op()).isPresent();
  }

  private static Optional<Function<List<NDArray>, NDArray>> function(Op op) {
    if (op.equals(Matmul.plain())) {
      return Optional.of(x -> x.get(0).matMul(x.get(1)));
    }
    if (op instanceof Conv2d conv && !conv.bias() && conv.activation().equals(Activation.NONE)) {
      return convolution(conv);
    }
    if (op.equals(Softmax.along(-1))) {
      return Optional.of(x -> x.get(0).softmax(-1));
    }
    if (op.equals(LayerNorm.from(-1).affine())) {
      return Optional.of(PyTorchContestant::layerNorm);
    }
    if (op.equals(new Binary(BinaryFunction.ADD))) {
      return Optional.of(x -> x.get(0).add(x.get(1)));
    }
    if (op instanceof Reduce reduce && reduce.equals(Reduce.of(reduce.kind(), axes(reduce)))) {
      return reduction(reduce);
    }
    return op instanceof Unary unary ? unary(unary) : Optional.empty();
  }

  private static Optional<Function<List<NDArray>, NDArray>> convolution(Conv2d op) {
    ConvWindow window = op.window();
    if (window.top() != window.bottom() || window.left() != window.right()) {
      return Optional.empty();
    }
    Shape stride = new Shape(window.strideH(), window.strideW());
    Shape padding = new Shape(window.top(), window.left());
    Shape dilation = new Shape(window.dilationH(), window.dilationW());
    return Optional.of(
        x ->
            x.get(0)
                .getNDArrayInternal()
                .convolution(x.get(0), x.get(1), null, stride, padding, dilation, op.groups())
                .singletonOrThrow());
  }

  private static NDArray layerNorm(List<NDArray> x) {
    Shape normalized = x.get(1).getShape();
    NDList y =
        x.get(0)
            .getNDArrayInternal()
            .layerNorm(x.get(0), normalized, x.get(1), x.get(2), LayerNorm.EPSILON);
    return y.singletonOrThrow();
  }

  private static int[] axes(Reduce op) {
    return op.axes().stream().mapToInt(Integer::intValue).toArray();
  }

  private static Optional<Function<List<NDArray>, NDArray>> reduction(Reduce op) {
    return switch (op.kind()) {
      case SUM -> Optional.of(x -> x.get(0).sum(axes(op)));
      case MAX -> Optional.of(x -> x.get(0).max(axes(op)));
      default -> Optional.empty();
    };
  }

  private static Optional<Function<List<NDArray>, NDArray>> unary(Unary op) {
    return switch (op.function()) {
      case RELU -> Optional.of(x -> x.get(0).getNDArrayInternal().relu());
      case GELU -> Optional.of(x -> x.get(0).getNDArrayInternal().gelu());
      case TANH -> Optional.of(x -> x.get(0).tanh());
      default -> Optional.empty();
    };
  }

  @Override
  public Entry prepare(OpWorkload workload, List<HostArray> values) {
    NDManager own = manager.newSubManager();
    NDList inputs = new NDList();
    for (int i = 0; i < values.size(); i++) {
      TensorType type = workload.inputs().get(i);
      inputs.add(own.create(values.get(i).floats(), new Shape(type.shape().dims())));
    }
    return new InMemory(own, inputs, function(workload.op()).orElseThrow());
  }

  private record InMemory(
      NDManager manager, NDList inputs, Function<List<NDArray>, NDArray> function)
      implements Entry {
    @Override
    public void run() {
      function.apply(inputs).close();
    }

    @Override
    public HostArray answer() {
      try (NDArray y = function.apply(inputs)) {
        return HostArray.of(y.toFloatArray());
      }
    }

    @Override
    public void close() {
      manager.close();
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
