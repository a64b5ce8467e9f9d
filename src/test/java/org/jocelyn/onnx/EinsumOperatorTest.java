package org.jocelyn.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jocelyn.Backend;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OnEveryBackend;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@link EinsumOperator} against the sum over all indices that the equation stands for. */
class EinsumOperatorTest {
  @TempDir private Path folder;

  /**
   * An equation without ellipses and the same as the operator is given it.
   *
   * @param explicit with a letter for every axis and of the result
   * @param equation as the operator is given it
   */
  private record Example(String explicit, String equation, long[]... shapes) {}

  private static long[] dims(long... dims) {
    return dims;
  }

  private static List<Example> examples() {
    return List.of(
        new Example("ij->ji", "ij->ji", dims(3, 4)),
        new Example("ij->i", "ij->i", dims(3, 4)),
        new Example("ij->", "ij->", dims(3, 4)),
        new Example("ii->i", "ii->i", dims(5, 5)),
        new Example("ii->", "ii", dims(5, 5)),
        new Example("bijbi->jib", "bijbi->jib", dims(2, 3, 4, 2, 3)),
        new Example("iji->ij", "iji -> ij", dims(3, 2, 3)),
        new Example("ba->ab", "ba", dims(3, 4)),
        new Example("ij,jk->ik", "ij,jk", dims(3, 4), dims(4, 5)),
        new Example("ij,kj->ik", "ij,kj->ik", dims(3, 4), dims(5, 4)),
        new Example("ji,jk->ki", "ji,jk->ki", dims(4, 3), dims(4, 5)),
        new Example("i,i->", "i,i", dims(7), dims(7)),
        new Example("i,j->ij", "i,j", dims(3), dims(4)),
        new Example("i,->i", "i,->i", dims(3), dims()),
        new Example("bij,bjk->bik", "...ij,...jk->...ik", dims(2, 3, 4), dims(2, 4, 5)),
        new Example("bcij,cjk->bcik", "...ij,...jk->...ik", dims(2, 3, 4, 5), dims(3, 5, 2)),
        new Example("bij,jk->bik", "...ij,...jk", dims(2, 3, 4), dims(4, 5)),
        new Example("abij->aij", "a...ij->aij", dims(2, 3, 2, 3)),
        new Example("bhqd,bhkd->bhqk", "bhqd,bhkd->bhqk", dims(2, 3, 4, 5), dims(2, 3, 6, 5)),
        new Example("bqhd,bkhd->bhqk", "bqhd,bkhd->bhqk", dims(2, 4, 3, 5), dims(2, 6, 3, 5)),
        new Example(
            "ijk,ilm,njm,nlk,abc->",
            "ijk,ilm,njm,nlk,abc->",
            dims(2, 3, 4),
            dims(2, 5, 3),
            dims(2, 3, 3),
            dims(2, 5, 4),
            dims(1, 2, 1)),
        new Example("ab,bc,cd->ad", "ab,bc,cd->ad", dims(2, 3), dims(3, 4), dims(4, 5)),
        new Example("ab,ab,bc->ac", "ab,ab,bc->ac", dims(2, 3), dims(2, 3), dims(3, 4)),
        new Example("ij,j->i", "ij,j->i", dims(3, 1), dims(4)),
        new Example("ab,cd->abcd", "ab,cd->abcd", dims(2, 2), dims(2, 3)),
        new Example("ij,jk->ik", "ij,jk->ik", dims(3, 0), dims(0, 5)));
  }

  @TestFactory
  Stream<DynamicTest> everyEquationIsTheSumItStandsFor() {
    return OnEveryBackend.run(
        backend -> {
          for (Example example : examples()) {
            for (DataType type : List.of(DataType.FLOAT32, DataType.INT32)) {
              check(backend, example, type);
            }
          }
        });
  }

  private void check(Backend backend, Example example, DataType type) {
    // given whole numbers, whose sums are exact
    HostTensor[] operands = new HostTensor[example.shapes().length];
    for (int i = 0; i < operands.length; i++) {
      operands[i] = whole(i, type, example.shapes()[i]);
    }
    // when
    HostTensor y =
        OnnxRuns.node(
            backend, folder, 12, "Einsum", Map.of("equation", example.equation()), operands);
    // then
    double[] expected = sum(example.explicit(), operands);
    assertEquals(type, y.type().dataType(), example.equation());
    assertEquals(expected.length, y.data().length(), example.equation());
    for (int i = 0; i < expected.length; i++) {
      // a product of zero and a negative number is −0
      assertEquals(expected[i], y.data().get(i) + 0.0, example.equation() + " at " + i);
    }
  }

  private static HostTensor whole(long seed, DataType type, long... dims) {
    HostTensor random = HostTensor.random(seed, TensorType.of(DataType.INT32, dims), -4, 5);
    HostTensor x = HostTensor.filled(TensorType.of(type, dims), 0);
    for (int i = 0; i < x.data().length(); i++) {
      x.data().set(i, random.data().get(i));
    }
    return x;
  }

  /** The result's elements in row-major order: all products of elements, summed where they go. */
  private static double[] sum(String explicit, HostTensor... operands) {
    String[] sides = explicit.split("->", -1);
    String[] terms = sides[0].split(",", -1);
    Map<Character, Integer> extents = new HashMap<>();
    for (int i = 0; i < terms.length; i++) {
      for (int axis = 0; axis < terms[i].length(); axis++) {
        int extent = (int) operands[i].shape().dim(axis);
        extents.merge(terms[i].charAt(axis), extent, (a, b) -> a == 1 ? b : a);
      }
    }
    List<Character> letters = List.copyOf(extents.keySet());
    long count = extents.values().stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
    int size = 1;
    for (char letter : sides[1].toCharArray()) {
      size *= extents.get(letter);
    }
    double[] y = new double[size];
    for (long index = 0; index < count; index++) {
      Map<Character, Integer> at = new HashMap<>();
      long rest = index;
      for (char letter : letters) {
        at.put(letter, (int) (rest % extents.get(letter)));
        rest /= extents.get(letter);
      }
      double product = 1;
      for (int i = 0; i < terms.length; i++) {
        int place = 0;
        for (int axis = 0; axis < terms[i].length(); axis++) {
          int extent = (int) operands[i].shape().dim(axis);
          place = place * extent + (extent == 1 ? 0 : at.get(terms[i].charAt(axis)));
        }
        product *= operands[i].data().get(place);
      }
      int place = 0;
      for (char letter : sides[1].toCharArray()) {
        place = place * extents.get(letter) + at.get(letter);
      }
      y[place] += product;
    }
    return y;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "ij,jk->ik; is not of 1 operands",
        "ij->k; has a result axis that no operand has",
        "ij->ii; repeats a result axis",
        "ij->i->j; has more than one arrow",
        "i1->i; is malformed",
        "...i...->i; is malformed",
      })
  void anEquationThatIsNoneIsRefusedAtLoad(String equation, String problem) {
    OnnxException refused =
        assertThrows(
            OnnxException.class,
            () ->
                OnnxRuns.node(
                    TestBackends.get("reference"),
                    folder,
                    12,
                    "Einsum",
                    Map.of("equation", equation),
                    HostTensor.random(1, 2, 2)));
    assertTrue(refused.getMessage().contains(problem), refused.getMessage());
  }

  @Test
  void extentsThatDisagreeAreRefused() {
    OnnxException refused =
        assertThrows(
            OnnxException.class,
            () ->
                OnnxRuns.node(
                    TestBackends.get("reference"),
                    folder,
                    12,
                    "Einsum",
                    Map.of("equation", "ij,jk"),
                    HostTensor.random(1, 2, 3),
                    HostTensor.random(1, 4, 5)));
    assertTrue(refused.getMessage().contains("extents 3 and 4"), refused.getMessage());
  }
}
