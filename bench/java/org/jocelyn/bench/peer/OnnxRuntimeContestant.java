package org.jocelyn.bench.peer;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.cli.bench.OpWorkload;
import org.jocelyn.spi.HostArray;

/**
 * ONNX Runtime on the CPU, with a model of one operator whose constants are in the file, so that it
 * packs them once, and an output that is written again and again.
 */
final class OnnxRuntimeContestant implements Contestant {
  private final OrtEnvironment environment = OrtProcess.environment();

  @Override
  public String name() {
    return OrtProcess.name();
  }

  @Override
  public boolean canRun(OpWorkload workload) {
    return OnnxForm.of(workload).isPresent();
  }

  @Override
  public Entry prepare(OpWorkload workload, List<HostArray> values) {
    OnnxForm form = OnnxForm.of(workload).orElseThrow();
    List<OnnxForm.Input> inputs = form.inputs(workload, values);
    try (OrtSession.SessionOptions options = OrtProcess.options()) {
      OrtSession session = environment.createSession(form.file(workload, inputs), options);
      Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
      for (OnnxForm.Input input : inputs) {
        if (!input.constant()) {
          tensors.put(input.name(), tensor(input));
        }
      }
      FloatBuffer output = direct(workload.outputs().get(0).byteSize()).asFloatBuffer();
      long[] shape = OnnxForm.output(workload).shape().dims();
      OnnxTensor y = OnnxTensor.createTensor(environment, output, shape);
      return new InSession(workload, session, tensors, y, output);
    } catch (OrtException failure) {
      throw new IllegalStateException(workload.name() + ": " + failure.getMessage(), failure);
    }
  }

  private static ByteBuffer direct(long bytes) {
    return ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
  }

  private OnnxTensor tensor(OnnxForm.Input input) throws OrtException {
    TensorType type = input.type();
    ByteBuffer bytes = direct(type.byteSize());
    if (type.dataType() == DataType.BOOL) {
      bytes.put(input.values().bytes()).flip();
      return OnnxTensor.createTensor(environment, bytes, type.shape().dims(), OnnxJavaType.BOOL);
    }
    bytes.asFloatBuffer().put(input.values().floats());
    return OnnxTensor.createTensor(environment, bytes.asFloatBuffer(), type.shape().dims());
  }

  private record InSession(
      OpWorkload workload,
      OrtSession session,
      Map<String, OnnxTensor> inputs,
      OnnxTensor y,
      FloatBuffer output)
      implements Entry {
    @Override
    public void run() {
      try {
        session.run(inputs, Map.of("y", y)).close();
      } catch (OrtException failure) {
        throw new IllegalStateException(workload.name() + ": " + failure.getMessage(), failure);
      }
    }

    @Override
    public HostArray answer() {
      run();
      float[] values = new float[output.capacity()];
      output.get(0, values);
      return OnnxForm.restored(workload, HostArray.of(values));
    }

    @Override
    public void close() {
      inputs.values().forEach(OnnxTensor::close);
      y.close();
      try {
        session.close();
      } catch (OrtException failure) {
        throw new IllegalStateException(failure);
      }
    }
  }

  @Override
  public void close() {}
}
