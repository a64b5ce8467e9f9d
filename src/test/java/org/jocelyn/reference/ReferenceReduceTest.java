package org.jocelyn.reference;

import static org.jocelyn.reference.Worked.row;
import static org.jocelyn.reference.Worked.run;
import static org.jocelyn.reference.Worked.x;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.util.MathArrays;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.Reduce;
import org.jocelyn.op.Reduce.Kind;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.Output;
import org.junit.jupiter.api.Test;

/** The reference's {@link Reduce} against Commons Math and values worked by hand. */
class ReferenceReduceTest {
  private static final Map<Kind, ToDoubleFunction<double[]>> ORACLES =
      Map.of(
          Kind.SUM, StatUtils::sum,
          Kind.MEAN, StatUtils::mean,
          Kind.MAX, StatUtils::max,
          Kind.MIN, StatUtils::min,
          Kind.PROD, StatUtils::product,
          Kind.SUM_SQUARES, StatUtils::sumSq,
          Kind.L1, values -> MathArrays.distance1(values, new double[values.length]),
          Kind.L2, MathArrays::safeNorm,
          Kind.LOG_SUM, values -> Math.log(StatUtils.sum(values)),
          Kind.LOG_SUM_EXP,
              values -> {
                double sum = 0;
                for (double value : values) {
                  sum += Math.exp(value);
                }
                return Math.log(sum);
              });

  @Test
  void agreesWithCommonsMath() {
    for (Kind kind : Kind.values()) {
      // given
      // a sum above 0, for its logarithm
      HostTensor x = HostTensor.random(1, TensorType.float32(4, 33), -0.5, 1.5);
      double[] rows = new double[4];
      for (int i = 0; i < 4; i++) {
        double[] values = new double[33];
        for (int j = 0; j < 33; j++) {
          values[j] = x.data().get(i * 33 + j);
        }
        rows[i] = ORACLES.get(kind).applyAsDouble(values);
      }
      // when
      double[] y = run(Reduce.of(kind, 1), x).get(0).values();
      // then
      for (int i = 0; i < 4; i++) {
        assertEquals((float) rows[i], y[i], Math.ulp((float) rows[i]), kind + " row " + i);
      }
    }
  }

  @Test
  void removesTheAxesNamedOrKeepsThemWithExtentOne() {
    Reduce op = Reduce.of(Kind.SUM, 0, -1);
    Output y = run(op, x(2, 3, 2)).get(0);
    assertEquals(Shape.of(3), y.type().shape());
    // x is 0 to 11: rows {0, 1, 6, 7}, {2, 3, 8, 9}, {4, 5, 10, 11}
    assertArrayEquals(new double[] {14, 22, 30}, y.values());
    assertEquals(Shape.of(1, 3, 1), run(op.keepingDims(), x(2, 3, 2)).get(0).type().shape());
  }

  @Test
  void noAxesStandForAll() {
    Output y = run(Reduce.of(Kind.SUM), x(2, 3)).get(0);
    assertEquals(Shape.scalar(), y.type().shape());
    assertEquals(15, y.values()[0]);
  }

  @Test
  void logSumExpIsStable() {
    double[] y = run(Reduce.of(Kind.LOG_SUM_EXP), row(1e4, 1e4)).get(0).values();
    assertEquals((float) (1e4 + Math.log(2)), y[0]);
    double[] z = run(Reduce.of(Kind.LOG_SUM_EXP), row(-1e4, -1e4)).get(0).values();
    assertEquals((float) (-1e4 + Math.log(2)), z[0]);
  }

  @Test
  void nanWinsOverEveryExtreme() {
    HostTensor x = row(1, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
    for (Kind kind : List.of(Kind.MAX, Kind.MIN, Kind.LOG_SUM_EXP)) {
      assertEquals(Double.NaN, run(Reduce.of(kind), x).get(0).values()[0], kind.toString());
    }
  }

  @Test
  void integersWrapAround() {
    HostTensor x = HostTensor.of(new int[] {Integer.MAX_VALUE, 1, 1}, 3);
    assertEquals(Integer.MIN_VALUE + 1, run(Reduce.of(Kind.SUM), x).get(0).data().ints()[0]);
  }

  @Test
  void nothingGivesTheIdentity() {
    Map<Kind, Double> identities =
        Map.of(
            Kind.SUM,
            0.0,
            Kind.MEAN,
            Double.NaN,
            Kind.MAX,
            Double.NEGATIVE_INFINITY,
            Kind.MIN,
            Double.POSITIVE_INFINITY,
            Kind.PROD,
            1.0,
            Kind.SUM_SQUARES,
            0.0,
            Kind.L1,
            0.0,
            Kind.L2,
            0.0,
            Kind.LOG_SUM_EXP,
            Double.NEGATIVE_INFINITY,
            Kind.LOG_SUM,
            Double.NEGATIVE_INFINITY);
    identities.forEach(
        (kind, identity) ->
            assertEquals(identity, run(Reduce.of(kind, 0), x(0, 1)).get(0).values()[0], kind + ""));
    HostTensor none = HostTensor.of(new long[0], 0);
    assertEquals(Long.MIN_VALUE, run(Reduce.of(Kind.MAX), none).get(0).data().longs()[0]);
    assertEquals(Long.MAX_VALUE, run(Reduce.of(Kind.MIN), none).get(0).data().longs()[0]);
  }
}
