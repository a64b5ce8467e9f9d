package org.jocelyn.op;

import java.util.List;
import java.util.Objects;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;

/**
 * A function of two tensors, element by element: {@code y = function(a, b)}.
 *
 * <p>The shapes broadcast as in NumPy. Both inputs have one element type: FLOAT32, INT32 or INT64
 * for arithmetic, which gives it again, and for comparisons, which give BOOL; INT8 or UINT8 for
 * ADD, SUB, MUL, MIN, MAX and comparisons; BOOL for EQUAL, NOT_EQUAL, AND, OR and XOR.
 *
 * <p>Error on FLOAT32, in units in the last place: ADD, SUB, MUL ½, DIV 2.5, POW 16, MOD 1; the
 * others and all integers are exact.
 *
 * @param function what is applied
 */
public record Binary(BinaryFunction function) implements Op {
  public Binary {
    Objects.requireNonNull(function, "function");
  }

  @Override
  public String label() {
    return "Binary." + function;
  }

  @Override
  public List<String> inputNames() {
    return List.of("a", "b");
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.type(this, inputs, 0, types());
    Rules.sameType(this, inputs, 1, 0);
    TensorType y = inputs.get(0).withShape(Rules.broadcast(this, inputs));
    return List.of(function.isComparison() ? y.withDataType(DataType.BOOL) : y);
  }

  private DataType[] types() {
    return switch (function) {
      case AND, OR, XOR -> new DataType[] {DataType.BOOL};
      case DIV, POW, MOD, FMOD -> new DataType[] {DataType.FLOAT32, DataType.INT32, DataType.INT64};
      case EQUAL, NOT_EQUAL ->
          new DataType[] {
            DataType.FLOAT32,
            DataType.INT8,
            DataType.UINT8,
            DataType.INT32,
            DataType.INT64,
            DataType.BOOL
          };
      default ->
          new DataType[] {
            DataType.FLOAT32, DataType.INT8, DataType.UINT8, DataType.INT32, DataType.INT64
          };
    };
  }
}
