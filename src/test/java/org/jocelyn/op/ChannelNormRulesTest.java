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

/** The parameters, shape rules and messages of the normalizations by channel. */
class ChannelNormRulesTest {
  private static final TensorType X = TensorType.float32(2, 6, 8);
  private static final TensorType C = TensorType.float32(6);

  @Test
  void inputs() {
    BatchNorm both = BatchNorm.affine(1e-5f);
    assertEquals(List.of("x", "gamma", "beta", "mean", "variance"), both.inputNames());
    assertEquals(List.of(1, 2, 3, 4), places(both));
    BatchNorm gamma = new BatchNorm(true, false, 1e-5f, Activation.NONE);
    assertEquals(List.of("x", "gamma", "mean", "variance"), gamma.inputNames());
    assertEquals(List.of(1, -1, 2, 3), places(gamma));
    BatchNorm beta = new BatchNorm(false, true, 1e-5f, Activation.NONE);
    assertEquals(List.of("x", "beta", "mean", "variance"), beta.inputNames());
    assertEquals(List.of(-1, 1, 2, 3), places(beta));
    BatchNorm neither = new BatchNorm(false, false, 1e-5f, Activation.NONE);
    assertEquals(List.of(-1, -1, 1, 2), places(neither));
  }

  private static List<Integer> places(BatchNorm op) {
    return List.of(op.gammaInput(), op.betaInput(), op.meanInput(), op.varianceInput());
  }

  @Test
  void outputs() {
    assertEquals(List.of(X), BatchNorm.affine(0).outputs(List.of(X, C, C, C, C)));
    assertEquals(List.of(X, C, C), BatchNormTraining.affine(0).outputs(List.of(X, C, C)));
    assertEquals(List.of(X), GroupNorm.affine(3, 0).outputs(List.of(X, C, C)));
    assertEquals(List.of(X), InstanceNorm.affine(0).outputs(List.of(X, C, C)));
  }

  @Test
  void parameters() {
    for (float epsilon : new float[] {-1e-5f, Float.NaN, Float.POSITIVE_INFINITY}) {
      parameter(String.valueOf(epsilon), () -> BatchNorm.affine(epsilon));
      parameter(String.valueOf(epsilon), () -> BatchNormTraining.affine(epsilon));
      parameter(String.valueOf(epsilon), () -> GroupNorm.affine(1, epsilon));
      parameter(String.valueOf(epsilon), () -> InstanceNorm.affine(epsilon));
    }
    parameter("groups 0", () -> GroupNorm.affine(0, 1e-5f));
  }

  @Test
  void shapesAndTypes() {
    TensorType five = TensorType.float32(5);
    TensorType row = TensorType.float32(1, 6);
    BatchNorm batch = BatchNorm.affine(1e-5f);
    fails(ShapeException.class, batch, List.of(C, C, C, C, C), "x FLOAT32[6]", "rank 2");
    fails(ShapeException.class, batch, List.of(X, five, C, C, C), "[5]", "[2, 6, 8]", "gamma");
    fails(ShapeException.class, batch, List.of(X, C, row, C, C), "[1, 6]", "beta must have");
    fails(ShapeException.class, batch, List.of(X, C, C, five, C), "[5]", "mean must have");
    fails(ShapeException.class, batch, List.of(X, C, C, C, five), "[5]", "variance must have");
    TensorType half = C.withDataType(DataType.FLOAT16);
    fails(DataTypeException.class, batch, List.of(X, C, half, C, C), "FLOAT16", "beta");
    BatchNormTraining training = BatchNormTraining.affine(1e-5f);
    fails(ShapeException.class, training, List.of(C, C, C), "x FLOAT32[6]", "rank 2");
    fails(ShapeException.class, training, List.of(X, C, five), "[5]", "beta must have");
    GroupNorm group = GroupNorm.affine(4, 1e-5f);
    fails(ShapeException.class, group, List.of(X, C, C), "[2, 6, 8]", "6 channels", "4 groups");
    fails(ShapeException.class, GroupNorm.affine(3, 0), List.of(X, five, C), "[5]", "gamma");
    InstanceNorm instance = InstanceNorm.affine(1e-5f);
    TensorType matrix = TensorType.float32(2, 6);
    fails(ShapeException.class, instance, List.of(matrix, C, C), "[2, 6]", "rank 3");
    TensorType integers = X.withDataType(DataType.INT32);
    fails(DataTypeException.class, instance, List.of(integers, C, C), "INT32", "FLOAT32");
  }

  @Test
  void aGradientTakesAndGivesWhatItsNormalizationHas() {
    ChannelNormGradient group = new GroupNormGradient(GroupNorm.affine(3, 0));
    assertEquals(List.of("x", "gamma", "dy"), group.inputNames());
    assertEquals(List.of("x", "gamma", "beta"), group.gradientsOf());
    assertEquals(List.of(1, -1, 2, 1, 2), places(group));
    assertEquals(List.of(X, C, C), group.outputs(List.of(X, C, X)));
    ChannelNormGradient instance = new InstanceNormGradient(new InstanceNorm(false, true, 0));
    assertEquals(List.of("x", "dy"), instance.inputNames());
    assertEquals(List.of("x", "beta"), instance.gradientsOf());
    assertEquals(List.of(-1, -1, 1, -1, 1), places(instance));
    ChannelNormGradient training = new BatchNormTrainingGradient(BatchNormTraining.affine(0));
    assertEquals(List.of("x", "gamma", "mean", "variance", "dy"), training.inputNames());
    assertEquals(List.of(1, 2, 4, 1, 2), places(training));
    assertEquals(List.of(X, C, C), training.outputs(List.of(X, C, C, C, X)));
    BatchNormGradient given =
        new BatchNormGradient(new BatchNorm(false, false, 0, Activation.NONE));
    assertEquals(List.of("x", "mean", "variance", "dy"), given.inputNames());
    assertEquals(List.of("x", "mean", "variance"), given.gradientsOf());
    assertEquals(List.of(-1, 1, 3, -1, -1), places(given));
    assertEquals(1, given.meanOutput());
    assertEquals(List.of(X, C, C), given.outputs(List.of(X, C, C, X)));
  }

  private static List<Integer> places(ChannelNormGradient op) {
    return List.of(
        op.gammaInput(), op.meanInput(), op.gradientInput(), op.gammaOutput(), op.betaOutput());
  }

  @Test
  void badGradientsAreRefused() {
    BatchNorm activated = BatchNorm.affine(0).then(Activation.RELU);
    parameter("RELU", () -> new BatchNormGradient(activated));
    TensorType five = TensorType.float32(5);
    TensorType half = X.withDataType(DataType.FLOAT16);
    Op training = new BatchNormTrainingGradient(BatchNormTraining.affine(0));
    fails(ShapeException.class, training, List.of(C, C, C, C, C), "x FLOAT32[6]", "rank 2");
    fails(ShapeException.class, training, List.of(X, five, C, C, X), "[5]", "gamma must");
    fails(ShapeException.class, training, List.of(X, C, five, C, X), "[5]", "mean must");
    fails(ShapeException.class, training, List.of(X, C, C, C, C), "dy must", "[2, 6, 8]");
    fails(DataTypeException.class, training, List.of(X, C, C, C, half), "dy must", "FLOAT16");
    Op group = new GroupNormGradient(GroupNorm.affine(4, 0));
    fails(ShapeException.class, group, List.of(X, C, X), "6 channels", "4 groups");
    Op instance = new InstanceNormGradient(InstanceNorm.affine(0));
    TensorType matrix = TensorType.float32(2, 6);
    fails(ShapeException.class, instance, List.of(matrix, C, matrix), "[2, 6]", "rank 3");
  }

  private static void parameter(String part, Runnable make) {
    ParameterException thrown = assertThrows(ParameterException.class, make::run);
    assertTrue(thrown.getMessage().contains(part), thrown.getMessage());
  }

  private static void fails(
      Class<? extends JocelynException> expected, Op op, List<TensorType> inputs, String... parts) {
    JocelynException thrown = assertThrows(expected, () -> op.outputs(inputs));
    assertTrue(thrown.getMessage().contains(op.label()), thrown.getMessage());
    for (String part : parts) {
      assertTrue(thrown.getMessage().contains(part), thrown.getMessage());
    }
  }
}
