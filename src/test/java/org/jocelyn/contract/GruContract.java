package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.op.Gru;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.OpContract;

/** {@link Gru} on every backend. */
class GruContract extends OpContract {
  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>(RecurrentCases.common(Gru::of, 301));
    List<Case> linearFirst = RecurrentCases.sizesAndSpecials(how -> Gru.of(how).linearFirst(), 301);
    for (Case row : linearFirst) {
      cases.add(new Case("linear first, " + row.name(), row.op(), row.inputs(), row.tolerance()));
    }
    return cases;
  }
}
