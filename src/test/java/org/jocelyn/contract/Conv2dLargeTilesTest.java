package org.jocelyn.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.jocelyn.Backend;
import org.jocelyn.op.Activation;
import org.jocelyn.op.Conv2d;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@link Conv2d} in tiles of 4×4 pixels, for backends that were asked for them. */
class Conv2dLargeTilesTest {
  private static final Conv2d OP = Conv2d.plain().padding(1);

  static List<String> backends() {
    return TestBackends.names().stream()
        .filter(name -> name.endsWith("strategy=gpu"))
        .map(name -> name + ",winograd=4")
        .toList();
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("backends")
  void randomPixelsKeepTheBound(String name) {
    Backend backend = TestBackends.get(name);
    Conv2d corners = Conv2d.plain().padding(3, 0, 2, 1).withBias().then(Activation.RELU);
    HostTensor bias = HostTensor.random(9, 131);
    check(backend, "corners", corners, image(2, 129, 8, 11), weights(131, 129), bias);
    check(backend, "whole tiles", OP, image(1, 128, 8, 8), weights(128, 128));
    check(backend, "more than are held at a time", OP, image(1, 128, 1, 3700), weights(128, 128));
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("backends")
  void notANumberReachesItsWindowsAndNoOtherTile(String name) {
    // given a pixel under the last row of one tile, and under all rows of the tile below
    HostTensor x = image(1, 128, 12, 12).with(4 * 12 + 6, Double.NaN);
    List<HostTensor> inputs = List.of(x, weights(128, 128));
    // when
    double[] y = OpContract.run(TestBackends.get(name), OP, inputs).get(0).values();
    // then
    for (int pixel = 0; pixel < 144; pixel++) {
      boolean seen = pixel / 12 >= 3 && pixel / 12 < 8 && pixel % 12 / 4 == 1;
      assertEquals(seen, Double.isNaN(y[pixel]), "pixel " + pixel);
    }
  }

  private static void check(Backend backend, String name, Conv2d op, HostTensor... inputs) {
    assertTrue(op.isMinimallyFiltered(List.of(inputs[0].type(), inputs[1].type())));
    OpContract.check(
        backend, new Case(name, op, List.of(inputs), MinimalFilteringBound.inTilesOf(4)), 1);
  }

  private static HostTensor image(long n, long channels, long height, long width) {
    return HostTensor.random(1, n, channels, height, width);
  }

  private static HostTensor weights(long out, long in) {
    return HostTensor.random(2, out, in, 3, 3);
  }
}
