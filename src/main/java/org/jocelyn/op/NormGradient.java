package org.jocelyn.op;

import java.util.List;

/** The gradient of a normalization. */
public sealed interface NormGradient extends Op permits RowNormGradient, ChannelNormGradient {
  /** For each output, the name of the normalization's input that it is the gradient of. */
  List<String> gradientsOf();
}
