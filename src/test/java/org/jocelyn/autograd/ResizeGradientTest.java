package org.jocelyn.autograd;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.op.Resize2d;
import org.jocelyn.op.Resize2d.Coordinates;
import org.jocelyn.op.Resize2d.Scales;
import org.jocelyn.op.Resize2d.Size;
import org.jocelyn.op.Resize2d.Target;
import org.jocelyn.testing.HostTensor;

class ResizeGradientTest extends GradientContract {
  @Override
  protected List<GradientCase> cases() {
    List<GradientCase> cases = new ArrayList<>();
    for (Target target :
        List.of(new Size(10, 14), new Size(3, 4), new Size(1, 1), new Scales(1.5, 0.7))) {
      HostTensor x = HostTensor.random(cases.size(), 2, 3, 5, 7);
      cases.add(GradientCase.of("nearest " + target, Resize2d.nearest(target), x));
      for (Coordinates coordinates : Coordinates.values()) {
        Resize2d bilinear = Resize2d.bilinear(target, coordinates);
        cases.add(GradientCase.of("bilinear " + coordinates + " " + target, bilinear, x));
      }
    }
    return cases;
  }
}
