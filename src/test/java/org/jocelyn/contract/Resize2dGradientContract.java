package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.op.Resize2d;
import org.jocelyn.op.Resize2d.Coordinates;
import org.jocelyn.op.Resize2d.Mode;
import org.jocelyn.op.Resize2d.Rounding;
import org.jocelyn.op.Resize2d.Scales;
import org.jocelyn.op.Resize2d.Size;
import org.jocelyn.op.Resize2dGradient;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Tolerance;

/** {@link Resize2dGradient} on every backend. */
class Resize2dGradientContract extends OpContract {
  private static final long[][] SIZES = { // plane H, W; output H, W
    {4, 4, 8, 8},
    {8, 6, 4, 3},
    {7, 5, 3, 11},
    {1, 1, 4, 3},
    {6, 9, 1, 1},
    {13, 31, 29, 67},
    {1, 50, 1, 120},
    {10, 10, 10, 10},
  };

  private List<Case> cases;
  private long seed;

  @Override
  protected List<Case> cases() {
    cases = new ArrayList<>();
    seed = 1;
    for (long[] s : SIZES) {
      Size target = new Size(s[2], s[3]);
      String name = "%dx%d to %dx%d".formatted(s[0], s[1], s[2], s[3]);
      for (Coordinates coordinates : Coordinates.values()) {
        Resize2d nearest = new Resize2d(target, Mode.NEAREST, coordinates, Rounding.CEIL);
        add("nearest " + coordinates + " " + name, nearest, 2, 3, s[0], s[1]);
        Resize2d bilinear = Resize2d.bilinear(target, coordinates);
        add("bilinear " + coordinates + " " + name, bilinear, 2, 3, s[0], s[1]);
      }
    }
    for (Scales scales : List.of(new Scales(2, 3), new Scales(0.6, 2.7), new Scales(1.25, 0.3))) {
      add("nearest by " + scales, Resize2d.nearest(scales), 2, 2, 9, 14);
      Resize2d bilinear = Resize2d.bilinear(scales, Coordinates.ASYMMETRIC);
      add("bilinear by " + scales, bilinear, 2, 2, 9, 14);
    }
    Size larger = new Size(18, 35);
    add("no planes", Resize2d.nearest(larger), 0, 3, 5, 5);
    add("many planes", Resize2d.bilinear(new Size(6, 6), Coordinates.HALF_PIXEL), 40, 9, 3, 3);
    for (Coordinates coordinates : Coordinates.values()) {
      Resize2d bilinear = Resize2d.bilinear(larger, coordinates);
      HostTensor special =
          HostTensor.random(seed++, 1, 2, 18, 35)
              .with(17, Double.NaN)
              .with(140, Double.POSITIVE_INFINITY)
              .with(700, Double.NEGATIVE_INFINITY);
      add("NaN and infinity " + coordinates, bilinear, special, 9, 14);
    }
    return cases;
  }

  private void add(String name, Resize2d resize, long n, long channels, long height, long width) {
    HostTensor x = HostTensor.random(seed++, n, channels, height, width);
    HostTensor dy = HostTensor.random(seed++, resize.outputs(List.of(x.type())).get(0), -1, 1);
    add(name, resize, dy, height, width);
  }

  private void add(String name, Resize2d resize, HostTensor dy, long height, long width) {
    Resize2dGradient op = new Resize2dGradient(resize, height, width);
    // no element went into more outputs: two for each that it is stretched over, and two
    double outputs = (2.0 * dy.shape().dim(2) / height + 2) * (2.0 * dy.shape().dim(3) / width + 2);
    cases.add(Case.of(name, op, Tolerance.summed(4, outputs, op), dy));
  }
}
