package org.jocelyn.autograd;

import org.jocelyn.op.BatchNorm;
import org.jocelyn.op.BatchNormTraining;
import org.jocelyn.op.GroupNorm;
import org.jocelyn.op.GroupNormGradient;
import org.jocelyn.op.InstanceNorm;
import org.jocelyn.op.InstanceNormGradient;
import org.jocelyn.op.LayerNorm;
import org.jocelyn.op.LayerNormGradient;
import org.jocelyn.op.RmsNorm;
import org.jocelyn.op.RmsNormGradient;

/** The rules of normalizations. */
final class NormalizationRules {
  private NormalizationRules() {}

  static void addTo(GradientRules rules) {
    rules
        .add(LayerNorm.class, new NormalizationRule<>(LayerNormGradient::new))
        .add(RmsNorm.class, new NormalizationRule<>(RmsNormGradient::new))
        .add(GroupNorm.class, new NormalizationRule<>(GroupNormGradient::new))
        .add(InstanceNorm.class, new NormalizationRule<>(InstanceNormGradient::new))
        .add(BatchNorm.class, new BatchNormRule())
        .add(BatchNormTraining.class, new BatchNormTrainingRule());
  }
}
