package org.jocelyn.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.DataTypeException;
import org.jocelyn.JocelynException;
import org.jocelyn.ParameterException;
import org.jocelyn.ShapeException;
import org.jocelyn.TensorType;
import org.junit.jupiter.api.Test;

/** The parameters, shape rules and messages of {@link LayerNorm}, {@link RmsNorm} and gradients. */
class NormRulesTest {
  private static final TensorType X = TensorType.float32(2, 3, 5);
  private static final TensorType VECTOR = TensorType.float32(5);
  private static final LayerNorm LAYER = LayerNorm.from(-1);
  private static final RmsNorm RMS = RmsNorm.from(-1, 1e-6f);

  @Test
  void theOutputHasTheTypeOfTheInput() {
    assertEquals(List.of(X), LAYER.affine().outputs(List.of(X, VECTOR, VECTOR)));
    assertEquals(List.of(X, X), LAYER.affine().withSum().outputs(List.of(X, VECTOR, VECTOR, X)));
    assertEquals(List.of(X, X), RMS.withGamma().withSum().outputs(List.of(X, VECTOR, X)));
    TensorType two = TensorType.float32(3, 5);
    assertEquals(List.of(X), LayerNorm.from(1).affine().outputs(List.of(X, two, two)));
  }

  @Test
  void badParametersAreRefused() {
    for (float epsilon : new float[] {-1e-5f, Float.NaN, Float.POSITIVE_INFINITY}) {
      refuses(ParameterException.class, () -> LAYER.withEpsilon(epsilon), "LayerNorm", "epsilon");
      refuses(ParameterException.class, () -> RmsNorm.from(-1, epsilon), "RmsNorm", "epsilon");
    }
    refuses(
        ParameterException.class,
        () -> new LayerNorm(-1, 1e-5f, false, false, false, true),
        "residual");
    refuses(ParameterException.class, () -> new RmsNorm(-1, 1e-5f, false, false, true), "residual");
  }

  @Test
  void badInputsAreRefused() {
    TensorType four = TensorType.float32(4);
    TensorType half = TensorType.of(DataType.FLOAT16, 2, 3, 5);
    refuses(ShapeException.class, LayerNorm.from(3), List.of(X), "axis 3", "[2, 3, 5]");
    refuses(ShapeException.class, RmsNorm.from(-4, 0), List.of(X), "axis -4", "[2, 3, 5]");
    refuses(DataTypeException.class, LAYER, List.of(half), "FLOAT32", "FLOAT16");
    refuses(DataTypeException.class, RMS, List.of(half), "FLOAT32", "FLOAT16");
    refuses(ShapeException.class, LAYER.affine(), List.of(X, four, VECTOR), "gamma", "[4]", "[5]");
    refuses(ShapeException.class, LAYER.affine(), List.of(X, VECTOR, four), "beta", "[4]", "[5]");
    refuses(ShapeException.class, RMS.withGamma(), List.of(X, four), "gamma", "[4]", "[5]");
    refuses(
        DataTypeException.class,
        LAYER.affine(),
        List.of(X, VECTOR, TensorType.of(DataType.INT32, 5)),
        "beta",
        "INT32");
    refuses(
        ShapeException.class,
        LAYER.withResidual(),
        List.of(X, TensorType.float32(3, 5)),
        "residual",
        "[3, 5]",
        "[2, 3, 5]");
    refuses(DataTypeException.class, RMS.withResidual(), List.of(X, half), "residual", "FLOAT16");
  }

  @Test
  void aGradientTakesAndGivesWhatItsNormalizationHas() {
    RowNormGradient all = new LayerNormGradient(LAYER.affine().withSum());
    assertEquals(List.of("x", "gamma", "residual", "dy", "dsum"), all.inputNames());
    assertEquals(List.of(1, 2, 3, 4, 1, 2), places(all));
    assertEquals(List.of(X, VECTOR, VECTOR), all.outputs(List.of(X, VECTOR, X, X, X)));
    RowNormGradient none = new LayerNormGradient(LAYER);
    assertEquals(List.of("x", "dy"), none.inputNames());
    assertEquals(List.of(-1, -1, 1, -1, -1, -1), places(none));
    assertEquals(List.of(X), none.outputs(List.of(X, X)));
    RowNormGradient beta = new LayerNormGradient(new LayerNorm(1, 0, false, true, true, false));
    assertEquals(List.of("x", "residual", "dy"), beta.inputNames());
    assertEquals(List.of(-1, 1, 2, -1, -1, 1), places(beta));
    assertEquals(List.of(X, TensorType.float32(3, 5)), beta.outputs(List.of(X, X, X)));
    RowNormGradient rms = new RmsNormGradient(RMS.withGamma());
    assertEquals(List.of("x", "gamma", "dy"), rms.inputNames());
    assertEquals(List.of(1, -1, 2, -1, 1, -1), places(rms));
    assertEquals(List.of(X, VECTOR), rms.outputs(List.of(X, VECTOR, X)));
  }

  private static List<Integer> places(RowNormGradient op) {
    return List.of(
        op.gammaInput(),
        op.residualInput(),
        op.gradientInput(),
        op.sumGradientInput(),
        op.gammaOutput(),
        op.betaOutput());
  }

  @Test
  void badGradientsAreRefused() {
    TensorType half = X.withDataType(DataType.FLOAT16);
    TensorType two = TensorType.float32(3, 5);
    Op layer = new LayerNormGradient(LAYER.withSum());
    refuses(ShapeException.class, layer, List.of(X, X, two, X), "dy must", "[3, 5]", "[2, 3, 5]");
    refuses(ShapeException.class, layer, List.of(X, X, X, two), "dsum must", "[3, 5]");
    refuses(DataTypeException.class, layer, List.of(X, X, half, X), "dy must", "FLOAT16");
    Op rms = new RmsNormGradient(RMS.withGamma());
    refuses(ShapeException.class, rms, List.of(X, two, X), "gamma must", "[3, 5]", "[5]");
    refuses(
        ShapeException.class,
        new RmsNormGradient(RmsNorm.from(3, 0)),
        List.of(X, X),
        "axis 3",
        "[2, 3, 5]");
  }

  private static void refuses(
      Class<? extends JocelynException> type, Op op, List<TensorType> inputs, String... quotes) {
    refuses(type, () -> op.outputs(inputs), quotes);
    refuses(type, () -> op.outputs(inputs), op.label() + "(x " + inputs.get(0));
  }

  private static void refuses(
      Class<? extends JocelynException> type, Runnable action, String... quotes) {
    String message = assertThrows(type, action::run).getMessage();
    for (String quote : quotes) {
      assertTrue(message.contains(quote), message + " should quote " + quote);
    }
  }
}
