package org.jocelyn.onnx;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.op.Binary;
import org.jocelyn.op.BinaryFunction;
import org.jocelyn.op.Matmul;
import org.jocelyn.op.Unary;
import org.jocelyn.op.UnaryFunction;

/** Matrix products. */
final class ProductOperators {
  private ProductOperators() {}

  static void addTo(OperatorTable table) {
    table.simple("MatMul", call -> call.run(Matmul.plain(), call.in(0), call.in(1)));
    table.add("Gemm", node -> gemm(node.attributes()));
  }

  /** {@code alpha·A·B + beta·C}; C is the product's bias where it is a row. */
  private static Operator gemm(Attributes attributes) {
    float beta = attributes.number("beta", 1);
    Matmul op =
        Matmul.plain()
            .transposed(attributes.flag("transA", false), attributes.flag("transB", false))
            .scaled(attributes.number("alpha", 1));
    return call -> {
      Value a = call.in(0);
      Value b = call.in(1);
      if (!call.has(2)) {
        return List.of(call.run(op, a, b));
      }
      Value c = call.in(2);
      long n = b.shape().dim(op.transposeB() ? 0 : 1);
      Value scaled = beta == 1 ? c : call.run(new Unary(UnaryFunction.AFFINE, beta, 0), c);
      if (c.shape().equals(Shape.of(n)) || c.shape().equals(Shape.of(1, n))) {
        return List.of(call.run(op.withBias(), a, b, call.reshape(scaled, n)));
      }
      return List.of(call.run(new Binary(BinaryFunction.ADD), call.run(op, a, b), scaled));
    };
  }
}
