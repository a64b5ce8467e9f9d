package org.jocelyn.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.jocelyn.op.Conv2d;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a backend that filters minimally makes of infinities: something not finite, at its place.
 */
class Conv2dNotFiniteTest {
  private static final Conv2d OP = Conv2d.plain().padding(1);

  private final HostTensor x = HostTensor.random(1, 1, 16, 9, 11);
  private final HostTensor w = HostTensor.random(2, 20, 16, 3, 3);

  static List<String> backends() {
    return TestBackends.names();
  }

  @ParameterizedTest
  @MethodSource("backends")
  void infinitePixelsReachWhatSeesThemAndNothingElse(String backend) {
    for (int pixel = 36; pixel < 40; pixel++) { // at each place of a tile's columns
      assertFiniteWhereTheReferenceIs(
          backend, x.with(pixel, Double.POSITIVE_INFINITY).with(pixel + 720, -1.0 / 0), w);
    }
    for (int pixel = 40; pixel < 84; pixel += 11) { // and of its rows
      assertFiniteWhereTheReferenceIs(backend, x.with(pixel, Double.NEGATIVE_INFINITY), w);
    }
  }

  @ParameterizedTest
  @MethodSource("backends")
  void infiniteWeightsReachTheirChannelAndNoOther(String backend) {
    for (int element = 0; element < 9; element++) {
      int index = (3 * 16 + 5) * 9 + element;
      assertFiniteWhereTheReferenceIs(backend, x, w.with(index, Double.POSITIVE_INFINITY));
    }
  }

  private static void assertFiniteWhereTheReferenceIs(
      String backend, HostTensor x, HostTensor weights) {
    // given
    List<HostTensor> inputs = List.of(x, weights);
    double[] expected = OpContract.run(TestBackends.reference(), OP, inputs).get(0).values();
    // when
    double[] actual = OpContract.run(TestBackends.get(backend), OP, inputs).get(0).values();
    // then
    for (int i = 0; i < expected.length; i++) {
      assertEquals(Double.isFinite(expected[i]), Double.isFinite(actual[i]), "element " + i);
    }
  }
}
