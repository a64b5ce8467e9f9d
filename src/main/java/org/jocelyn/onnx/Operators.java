package org.jocelyn.onnx;

/** Every operator that is supported, a family to a class. */
final class Operators {
  static final OperatorTable TABLE = table();

  private Operators() {}

  private static OperatorTable table() {
    OperatorTable table = new OperatorTable();
    ElementwiseOperators.addTo(table);
    LayoutOperators.addTo(table);
    ShapeOperators.addTo(table);
    ProductOperators.addTo(table);
    EinsumOperator.addTo(table);
    LossOperators.addTo(table);
    RotaryOperator.addTo(table);
    ReductionOperators.addTo(table);
    SoftmaxOperators.addTo(table);
    ConvolutionOperators.addTo(table);
    PoolingOperators.addTo(table);
    NormalizationOperators.addTo(table);
    ControlFlowOperators.addTo(table);
    SelectionOperators.addTo(table);
    IndexingOperators.addTo(table);
    PadOperators.addTo(table);
    BlockOperators.addTo(table);
    ResizeOperators.addTo(table);
    AttentionOperators.addTo(table);
    MicrosoftOperators.addTo(table);
    QuantizationOperators.addTo(table);
    RecurrentOperators.addTo(table);
    return table;
  }
}
