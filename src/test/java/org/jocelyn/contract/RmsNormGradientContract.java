package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.op.RmsNorm;
import org.jocelyn.op.RmsNormGradient;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.OpContract;

/** {@link RmsNormGradient} on every backend. */
class RmsNormGradientContract extends OpContract {
  private static final RmsNorm PLAIN = RmsNorm.from(-1, 1e-6f);

  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (RmsNorm norm : List.of(PLAIN, PLAIN.withGamma().withSum())) {
      cases.addAll(RowNormGradientCases.shapes(norm.toString(), new RmsNormGradient(norm)));
    }
    for (int flags = 0; flags < 6; flags++) {
      RmsNorm norm = new RmsNorm(-1, 1e-3f, flags % 2 == 1, flags >= 2, flags >= 4);
      cases.add(row(norm.toString(), norm, 7, 45));
    }
    cases.add(row("trailing axes", RmsNorm.from(1, 0.1f).withGamma(), 3, 4, 5, 7));
    cases.add(row("more rows than blocks of them", PLAIN.withGamma(), 70_000, 5));
    cases.addAll(RowNormGradientCases.extremes(new RmsNormGradient(PLAIN.withGamma())));
    return cases;
  }

  private static Case row(String name, RmsNorm norm, long... shape) {
    return RowNormGradientCases.of(name, new RmsNormGradient(norm), shape);
  }
}
