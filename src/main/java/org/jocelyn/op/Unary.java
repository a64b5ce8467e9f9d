package org.jocelyn.op;

import java.util.List;
import java.util.Objects;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;

/**
 * A function of each element: {@code y = function(x; alpha, beta)}.
 *
 * <p>x is FLOAT32 of any shape and y has its type; but NOT takes BOOL and gives BOOL, IS_NAN and
 * IS_INF give BOOL, and ABS, NEG, SIGN and CLIP take INT32 and INT64 too. Integers wrap around
 * ({@code −(−2³¹) = −2³¹}), and CLIP's bounds become integers as {@link Cast} makes them.
 *
 * <p>Error: {@link UnaryFunction} states it for each function.
 *
 * @param function what is applied
 * @param alpha the function's first parameter, 0 where it has none
 * @param beta the function's second parameter, 0 where it has none
 */
public record Unary(UnaryFunction function, float alpha, float beta) implements Op {
  public Unary {
    Objects.requireNonNull(function, "function");
    function.check("Unary", alpha, beta);
  }

  /** A function without parameters. */
  public static Unary of(UnaryFunction function) {
    return new Unary(function, 0, 0);
  }

  @Override
  public String label() {
    return "Unary." + function;
  }

  @Override
  public List<String> inputNames() {
    return List.of("x");
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    TensorType x = inputs.get(0);
    switch (function) {
      case NOT -> Rules.type(this, inputs, 0, DataType.BOOL);
      case ABS, NEG, SIGN, CLIP ->
          Rules.type(this, inputs, 0, DataType.FLOAT32, DataType.INT32, DataType.INT64);
      default -> Rules.type(this, inputs, 0, DataType.FLOAT32);
    }
    return List.of(function.isPredicate() ? x.withDataType(DataType.BOOL) : x);
  }
}
