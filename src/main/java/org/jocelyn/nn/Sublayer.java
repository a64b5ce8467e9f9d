package org.jocelyn.nn;

import java.util.function.UnaryOperator;
import org.jocelyn.Tensor;

/** The path around a part of a transformer's layer, with its norm before or behind. */
record Sublayer(LayerNorm norm, Dropout dropout, boolean preNorm) {
  Tensor around(Tensor x, UnaryOperator<Tensor> part) {
    return preNorm
        ? x.add(dropout.forward(part.apply(norm.forward(x))))
        : norm.forward(x.add(dropout.forward(part.apply(x))));
  }
}
