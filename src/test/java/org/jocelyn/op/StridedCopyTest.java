package org.jocelyn.op;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.StridedCopy.Axis;
import org.junit.jupiter.api.Test;

/** How {@link StridedCopy} merges axes. */
class StridedCopyTest {
  @Test
  void aPlainCopyIsOneRun() {
    StridedCopy copy = only(Transpose.of(0, 1, 2), TensorType.float32(3, 4, 5));
    assertEquals(List.of(new Axis(60, 1, 1)), copy.axes());
    assertEquals(-1, copy.transposedAxis());
  }

  @Test
  void channelsLastIsABatchOfMatrices() {
    StridedCopy copy = only(Transpose.of(0, 2, 3, 1), TensorType.float32(2, 3, 5, 7));
    assertEquals(
        List.of(new Axis(2, 105, 105), new Axis(35, 1, 3), new Axis(3, 35, 1)), copy.axes());
    assertEquals(1, copy.transposedAxis());
  }

  @Test
  void axesOfOneElementAreDropped() {
    StridedCopy copy = only(Transpose.of(2, 1, 0), TensorType.float32(1, 4, 5));
    assertEquals(List.of(new Axis(5, 1, 4), new Axis(4, 5, 1)), copy.axes());
  }

  @Test
  void aScalarKeepsOneAxis() {
    assertEquals(List.of(new Axis(1, 1, 1)), only(Transpose.of(), TensorType.float32()).axes());
  }

  @Test
  void repeatedAxesMerge() {
    Expand op = new Expand(Shape.of(2, 3, 4));
    assertEquals(
        List.of(new Axis(6, 0, 4), new Axis(4, 1, 1)), only(op, TensorType.float32(4)).axes());
  }

  private static StridedCopy only(Rearrangement op, TensorType x) {
    return op.copies(List.of(x)).get(0).collapsed();
  }
}
