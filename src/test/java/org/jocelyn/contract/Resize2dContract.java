package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jocelyn.op.Resize2d;
import org.jocelyn.op.Resize2d.Coordinates;
import org.jocelyn.op.Resize2d.Mode;
import org.jocelyn.op.Resize2d.Rounding;
import org.jocelyn.op.Resize2d.Scales;
import org.jocelyn.op.Resize2d.Size;
import org.jocelyn.op.Resize2d.Target;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Tolerance;

/** {@link Resize2d} on every backend. */
class Resize2dContract extends OpContract {
  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    long[][] sizes = { // plane H, W; output H, W
      {4, 4, 8, 8},
      {5, 7, 10, 14},
      {8, 6, 4, 3},
      {7, 5, 3, 11},
      {1, 1, 4, 3},
      {6, 9, 1, 1},
      {13, 31, 29, 67},
      {1, 50, 1, 120},
      {33, 2, 7, 5},
      {10, 10, 10, 10},
    };
    long seed = 1;
    for (long[] s : sizes) {
      HostTensor x = HostTensor.random(seed++, 2, 3, s[0], s[1]);
      Size target = new Size(s[2], s[3]);
      String name = "%dx%d to %dx%d".formatted(s[0], s[1], s[2], s[3]);
      for (Coordinates coordinates : Coordinates.values()) {
        for (Rounding rounding : Rounding.values()) {
          Resize2d nearest = new Resize2d(target, Mode.NEAREST, coordinates, rounding);
          cases.add(exact("nearest " + coordinates + " " + rounding + " " + name, nearest, x));
        }
        cases.add(bilinear("bilinear " + coordinates + " " + name, target, coordinates, x));
      }
    }
    HostTensor x = HostTensor.random(70, 2, 2, 9, 14);
    for (Scales scales : List.of(new Scales(2, 3), new Scales(0.6, 2.7), new Scales(1.25, 0.3))) {
      cases.add(exact("nearest by " + scales, Resize2d.nearest(scales), x));
      cases.add(bilinear("bilinear by " + scales, scales, Coordinates.HALF_PIXEL, x));
      cases.add(bilinear("asymmetric by " + scales, scales, Coordinates.ASYMMETRIC, x));
    }
    HostTensor special =
        x.with(17, Double.NaN)
            .with(40, Double.POSITIVE_INFINITY)
            .with(42, Double.NEGATIVE_INFINITY)
            .with(200, Double.POSITIVE_INFINITY);
    Size larger = new Size(18, 35);
    cases.add(exact("NaN and infinity are copied", Resize2d.nearest(larger), special));
    for (Coordinates coordinates : Coordinates.values()) {
      cases.add(bilinear("NaN and infinity " + coordinates, larger, coordinates, special));
    }
    cases.add(exact("no planes", Resize2d.nearest(larger), HostTensor.random(1, 0, 3, 5, 5)));
    cases.add(
        bilinear("no channels", larger, Coordinates.HALF_PIXEL, HostTensor.random(1, 2, 0, 5, 5)));
    cases.add(
        bilinear(
            "many planes",
            new Size(6, 6),
            Coordinates.ALIGN_CORNERS,
            HostTensor.random(71, 40, 9, 3, 3)));
    return cases;
  }

  private static Case exact(String name, Resize2d op, HostTensor x) {
    return Case.of(name, op, Tolerance.exact(), x);
  }

  private static Case bilinear(String name, Target target, Coordinates coordinates, HostTensor x) {
    double largest =
        IntStream.range(0, x.data().length())
            .mapToDouble(i -> Math.abs(x.data().get(i)))
            .filter(Double::isFinite)
            .max()
            .orElse(0);
    Tolerance tolerance = Tolerance.relative(0, 16 * Tolerance.EPSILON * largest);
    return Case.of(name, Resize2d.bilinear(target, coordinates), tolerance, x);
  }
}
