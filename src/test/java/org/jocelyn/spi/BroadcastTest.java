package org.jocelyn.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.junit.jupiter.api.Test;

/** Whether {@link Broadcast} finds the fewest axes and the right elements. */
class BroadcastTest {
  @Test
  void tensorsOfOneShapeHaveOneAxis() {
    Broadcast broadcast = of(Shape.of(2, 3, 5), Shape.of(2, 3, 5));
    assertEquals(1, broadcast.rank());
    assertEquals(30, broadcast.rowLength());
    assertEquals(1, broadcast.rows());
    assertEquals(1, broadcast.rowStride(0));
  }

  @Test
  void aScalarRepeatsAlongOneAxis() {
    Broadcast broadcast = of(Shape.of(2, 3, 5), Shape.of(1, 1));
    assertEquals(1, broadcast.rank());
    assertEquals(0, broadcast.rowStride(1));
  }

  @Test
  void aChannelOfAnImageHasThreeAxes() {
    Broadcast broadcast = of(Shape.of(2, 3, 4, 5), Shape.of(3, 1, 1));
    assertEquals(3, broadcast.rank());
    assertEquals(20, broadcast.rowLength());
    assertEquals(List.of(0L, 1L, 0L), strides(broadcast, 1));
  }

  @Test
  void axesOfExtentOneGoButOneElementRemains() {
    Broadcast broadcast = of(Shape.of(1, 1), Shape.of(1));
    assertEquals(1, broadcast.rank());
    assertEquals(1, broadcast.rowLength());
  }

  @Test
  void findsTheElementsThatTheIndicesName() {
    long seed = 11;
    System.out.println("seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 300; round++) {
      // given shapes that broadcast to a common one
      long[] common = new long[random.nextInt(5)];
      for (int axis = 0; axis < common.length; axis++) {
        common[axis] = random.nextInt(1, 4);
      }
      List<TensorType> operands = new ArrayList<>();
      operands.add(TensorType.float32(common));
      for (int i = 0; i < 2; i++) {
        long[] own = new long[random.nextInt(common.length + 1)];
        for (int axis = 0; axis < own.length; axis++) {
          own[axis] = random.nextBoolean() ? 1 : common[common.length - own.length + axis];
        }
        operands.add(TensorType.float32(own));
      }
      // when
      Shape shape = Shape.of(common);
      Broadcast broadcast = Broadcast.of(shape, operands);
      long middle = broadcast.rows() / 2;
      for (long first : new long[] {0, middle}) {
        Broadcast.Rows row = broadcast.from(first);
        for (long r = first; r < broadcast.rows(); r++, row.next()) {
          for (long i = 0; i < broadcast.rowLength(); i++) {
            for (int operand = 0; operand < 3; operand++) {
              // then
              long element = row.offset(operand) + i * broadcast.rowStride(operand);
              long index = r * broadcast.rowLength() + i;
              assertEquals(
                  named(index, shape, operands.get(operand).shape()),
                  element,
                  operands + ", element " + index);
            }
          }
        }
      }
    }
  }

  /** The element of {@code own} that the indices of element {@code index} of {@code shape} name. */
  private static long named(long index, Shape shape, Shape own) {
    long element = 0;
    long stride = 1;
    long rest = index;
    for (int i = 1; i <= shape.rank(); i++) {
      long coordinate = rest % shape.dim(-i);
      rest /= shape.dim(-i);
      if (i <= own.rank()) {
        element += own.dim(-i) == 1 ? 0 : coordinate * stride;
        stride *= own.dim(-i);
      }
    }
    return element;
  }

  private static Broadcast of(Shape a, Shape b) {
    return Broadcast.of(
        a.broadcast(b), List.of(TensorType.float32(a.dims()), TensorType.float32(b.dims())));
  }

  private static List<Long> strides(Broadcast broadcast, int operand) {
    List<Long> strides = new ArrayList<>();
    for (int axis = 0; axis < broadcast.rank(); axis++) {
      strides.add(broadcast.stride(operand, axis));
    }
    return strides;
  }
}
