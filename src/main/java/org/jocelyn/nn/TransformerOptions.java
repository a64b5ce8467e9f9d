package org.jocelyn.nn;

import java.util.Optional;
import org.jocelyn.ParameterException;
import org.jocelyn.op.Activation;

/**
 * What the layers of a transformer have in common.
 *
 * @param width elements of a token
 * @param heads of the attentions; divides the width
 * @param hidden elements between the two linear layers of the feed-forward parts
 * @param dropout the share left out in training of each part's output, of the elements inside the
 *     feed-forward parts and, in whole models, of the embedded tokens
 * @param attentionDropout the share of the attentions' weights left out in training; PyTorch's
 *     layers take dropout for it too, but more than 0 makes training slower: see {@link
 *     MultiHeadAttention}
 * @param activation of the feed-forward parts
 * @param preNorm whether parts normalize what they take, {@code x + part(norm(x))}, instead of what
 *     they give, {@code norm(x + part(x))} (Xiong et al. 2020)
 */
public record TransformerOptions(
    long width,
    long heads,
    long hidden,
    float dropout,
    float attentionDropout,
    Activation activation,
    boolean preNorm) {
  private static final float DROPOUT = 0.1f;

  public TransformerOptions {
    if (width < 1 || heads < 1 || width % heads != 0 || hidden < 1) {
      throw new ParameterException(
          "TransformerOptions: heads must divide the width and hidden be positive, got width %d, heads %d, hidden %d"
              .formatted(width, heads, hidden));
    }
  }

  /** As in the paper (Vaswani et al. 2017): four times as wide inside, ReLU, norms behind. */
  public static TransformerOptions of(long width, long heads) {
    return new TransformerOptions(width, heads, 4 * width, DROPOUT, 0, Activation.RELU, false);
  }

  /** The same with norms before the parts. */
  public TransformerOptions withPreNorm() {
    return new TransformerOptions(
        width, heads, hidden, dropout, attentionDropout, activation, true);
  }

  /** The same with another width inside the feed-forward parts. */
  public TransformerOptions withHidden(long elements) {
    return new TransformerOptions(
        width, heads, elements, dropout, attentionDropout, activation, preNorm);
  }

  /** The same with another dropout. */
  public TransformerOptions withDropout(float rate) {
    return new TransformerOptions(
        width, heads, hidden, rate, attentionDropout, activation, preNorm);
  }

  /** The same with another dropout of the attentions' weights. */
  public TransformerOptions withAttentionDropout(float rate) {
    return new TransformerOptions(width, heads, hidden, dropout, rate, activation, preNorm);
  }

  /** The same with another activation. */
  public TransformerOptions withActivation(Activation function) {
    return new TransformerOptions(
        width, heads, hidden, dropout, attentionDropout, function, preNorm);
  }

  /** Elements of a head. */
  public long headDim() {
    return width / heads;
  }

  /** The attention of a layer. */
  MultiHeadAttention attention(Optional<RotaryPositions> rotary) {
    return new MultiHeadAttention(width, heads, width, width, rotary, attentionDropout);
  }
}
