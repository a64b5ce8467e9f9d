package org.jocelyn.opencl;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.UnsupportedOpException;
import org.jocelyn.op.Op;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.OpKernel;

/**
 * Takes the first variant that accepts the types and that its self-check trusts; when none does,
 * says of each why.
 */
final class VariantChoice<O extends Op> implements OpKernel<O> {
  private final ClOp<O> operation;
  private final SelfCheck selfCheck;
  private final ClContext context;

  VariantChoice(ClOp<O> operation, SelfCheck selfCheck, ClContext context) {
    this.operation = operation;
    this.selfCheck = selfCheck;
    this.context = context;
  }

  @Override
  public Execution prepare(O op, List<TensorType> inputs, List<TensorType> outputs) {
    List<String> refusals = new ArrayList<>();
    for (ClVariant<O> variant : operation.variants(context.device().strategy())) {
      if (!variant.accepts(op, inputs, outputs, context.device())) {
        refusals.add(variant.name() + " does not take these inputs");
        continue;
      }
      SmallCase<O> smallCase = operation.smallCase(op, inputs);
      String fault = selfCheck.fault(variant, smallCase);
      if (fault == null) {
        return variant.prepare(op, inputs, outputs, context);
      }
      refusals.add(variant.name() + " is quarantined: " + fault);
    }
    throw new UnsupportedOpException(
        op.label()
            + inputs
            + " on opencl:"
            + context.device().index()
            + ": no kernel can be used: "
            + String.join("; ", refusals));
  }
}
