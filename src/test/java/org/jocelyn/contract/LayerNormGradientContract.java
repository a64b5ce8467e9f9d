package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.op.LayerNorm;
import org.jocelyn.op.LayerNormGradient;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.OpContract;

/** {@link LayerNormGradient} on every backend. */
class LayerNormGradientContract extends OpContract {
  private static final LayerNorm PLAIN = LayerNorm.from(-1);

  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (LayerNorm norm : List.of(PLAIN, PLAIN.affine().withSum())) {
      cases.addAll(RowNormGradientCases.shapes(norm.toString(), new LayerNormGradient(norm)));
    }
    for (int flags = 0; flags < 12; flags++) {
      boolean gamma = flags % 2 == 1;
      boolean beta = flags / 2 % 2 == 1;
      LayerNorm norm = new LayerNorm(-1, 1e-3f, gamma, beta, flags >= 4, flags >= 8);
      cases.add(row(norm.toString(), norm, 7, 45));
    }
    cases.add(row("trailing axes", LayerNorm.from(1).affine(), 3, 4, 5, 7));
    cases.add(row("one axis", LayerNorm.from(0).affine(), 99));
    cases.add(row("more rows than blocks of them", PLAIN.affine(), 70_000, 5));
    cases.addAll(RowNormGradientCases.extremes(new LayerNormGradient(PLAIN.affine())));
    return cases;
  }

  private static Case row(String name, LayerNorm norm, long... shape) {
    return RowNormGradientCases.of(name, new LayerNormGradient(norm), shape);
  }
}
