// One element of the gradient of softmax or of its logarithm; see op/SoftmaxGradient. What the
// softmax gave no weight is hidden: it has no part in the sum and gets 0.

#ifndef SOFTMAX_GRADIENT_H
#define SOFTMAX_GRADIENT_H

// The element's part in the row's sum.
static inline float slope_term(const float y, const float dy, const int logarithmic) {
  if (logarithmic) {
    return y == -INFINITY ? 0.0f : dy;
  }
  return y == 0.0f ? 0.0f : y * dy;
}

static inline float16 slope_term16(const float16 y, const float16 dy, const int logarithmic) {
  if (logarithmic) {
    return select(dy, (float16)(0.0f), y == -INFINITY);
  }
  return select(y * dy, (float16)(0.0f), y == 0.0f);
}

static inline float slope(const float y, const float dy, const float sum, const float scale,
                          const int logarithmic) {
  if (logarithmic) {
    return y == -INFINITY ? 0.0f : scale * (dy - exp(y) * sum);
  }
  return y == 0.0f ? 0.0f : scale * (y * (dy - sum));
}

static inline float16 slope16(const float16 y, const float16 dy, const float16 sum,
                              const float scale, const int logarithmic) {
  if (logarithmic) {
    return select(scale * (dy - exp(y) * sum), (float16)(0.0f), y == -INFINITY);
  }
  return select(scale * (y * (dy - sum)), (float16)(0.0f), y == 0.0f);
}

#endif
