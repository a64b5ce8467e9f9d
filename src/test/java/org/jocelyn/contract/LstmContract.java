package org.jocelyn.contract;

import static org.jocelyn.contract.RecurrentCases.ALL;
import static org.jocelyn.contract.RecurrentCases.PLAIN;

import java.util.List;
import org.jocelyn.contract.RecurrentCases.Extents;
import org.jocelyn.op.Lstm;
import org.jocelyn.op.RecurrentDirection;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.OpContract;

/** {@link Lstm} on every backend. */
class LstmContract extends OpContract {
  @Override
  protected List<Case> cases() {
    List<Case> cases = RecurrentCases.common(Lstm::of, 261);
    for (int hidden : new int[] {1, 5, 20}) {
      Extents extents = new Extents(4, 3, 6, hidden);
      Lstm reverse = Lstm.of(PLAIN.towards(RecurrentDirection.REVERSE));
      cases.add(of("initial cell", Lstm.of(PLAIN).withInitialCell(), extents));
      cases.add(of("peepholes", Lstm.of(PLAIN).withPeepholes(), extents));
      cases.add(of("coupled", Lstm.of(PLAIN.withBias()).coupling(), extents));
      cases.add(of("coupled, peepholes", reverse.coupling().withPeepholes(), extents));
      cases.add(
          of(
              "everything of its own",
              Lstm.of(ALL.clipped(0.8f)).withInitialCell().withPeepholes(),
              extents));
    }
    Extents large = new Extents(3, 1, 5, 261);
    cases.add(of("peepholes", Lstm.of(ALL).withInitialCell().withPeepholes(), large));
    return cases;
  }

  private static Case of(String name, Lstm op, Extents extents) {
    return RecurrentCases.of(name + ", " + extents, op, extents);
  }
}
