package org.jocelyn.autograd;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jocelyn.op.Op;

/** The rule of every operation that has a gradient: the families' tables, joined. */
final class GradientRules {
  private static final Map<Class<? extends Op>, GradientRule<? extends Op>> RULES =
      new GradientRules()
          .with(ElementwiseRules::addTo)
          .with(ReductionRules::addTo)
          .with(LayoutRules::addTo)
          .with(IndexingRules::addTo)
          .with(ConvolutionRules::addTo)
          .with(MatmulRules::addTo)
          .with(NormalizationRules::addTo)
          .with(SoftmaxRules::addTo)
          .with(PoolingRules::addTo)
          .with(ResizeRules::addTo)
          .with(RecurrentRules::addTo)
          .rules;

  private final Map<Class<? extends Op>, GradientRule<? extends Op>> rules = new HashMap<>();

  private GradientRules() {}

  /** A family of rules. */
  private interface Family {
    void addTo(GradientRules rules);
  }

  private GradientRules with(Family family) {
    family.addTo(this);
    return this;
  }

  /** Enters the rule of an operation. */
  <O extends Op> GradientRules add(Class<O> op, GradientRule<O> rule) {
    if (rules.put(op, rule) != null) {
      throw new IllegalStateException("two gradient rules for " + op.getSimpleName());
    }
    return this;
  }

  /** The operation's rule, or null. */
  @SuppressWarnings("unchecked") // add() enters a rule only under its own operation
  static GradientRule<Op> of(Op op) {
    return (GradientRule<Op>) RULES.get(op.getClass());
  }

  /** The operations that have a rule. */
  static Set<Class<? extends Op>> operations() {
    return Collections.unmodifiableSet(RULES.keySet());
  }
}
