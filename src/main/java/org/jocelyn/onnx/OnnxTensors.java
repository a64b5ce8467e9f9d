package org.jocelyn.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jocelyn.Backend;
import org.jocelyn.Tensor;

/** Tensors in files of their own, as protobuf (TensorProto). */
public final class OnnxTensors {
  private OnnxTensors() {}

  /**
   * The tensor in a file.
   *
   * @throws OnnxException if the file cannot be read or holds no tensor of a supported type
   */
  public static Tensor read(Path file, Backend backend) {
    try {
      Constant constant = read(file, file.getFileName().toString());
      return backend.tensor(constant.values(), constant.shape());
    } catch (UnsupportedFeature unsupported) {
      throw new OnnxException(file + ": not supported: " + unsupported.getMessage(), unsupported);
    }
  }

  /**
   * @throws UnsupportedFeature for an element type that is not supported
   */
  static Constant read(Path file, String what) {
    try {
      TensorProto proto = TensorProto.parseFrom(Files.readAllBytes(file));
      return new TensorReader(new ExternalData(file.toAbsolutePath().getParent()))
          .read(proto, what);
    } catch (IOException failure) {
      throw new OnnxException(file + ": cannot be read as a tensor: " + failure, failure);
    }
  }
}
