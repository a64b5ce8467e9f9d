// What the gradients of layer and RMS normalization share; see op/LayerNormGradient and
// op/RmsNormGradient. With d = (s - mean) - off, off being what the rounded mean is off by, and
// factor the inverse of what is divided by:
//
//   dx = factor*((g - mean(g)) - d*factor*mean(g*d*factor)) + dsum
//
// Buffers, beside x and dy, that are there where their bit of `present` is set:
//
//   GAMMA      gamma, float [n]
//   RESIDUAL   residual, float [rows][n]: s = x + residual
//   DSUM       dsum, float [rows][n]: the gradient of s itself
//   DGAMMA     partial sums of dy*d*factor are wanted
//   DBETA      partial sums of dy are wanted
//
// partials is float [2][blocks][n]: of each block of rows its sums for dgamma, then those for dbeta.
//
// Macro:
//   CENTERED   1 subtracts the mean (layer norm), 0 does not (RMS norm) (default 1)

#ifndef ROW_NORM_GRADIENT_H
#define ROW_NORM_GRADIENT_H

#ifndef CENTERED
#define CENTERED 1
#endif

#define GAMMA 1
#define RESIDUAL 2
#define DSUM 4
#define DGAMMA 8
#define DBETA 16

// What one row's elements are computed from.
typedef struct {
  float mean;
  float off;
  float factor;
  float mean_g;
  float slope;
} RowGradient;

// From the sums over d = s - mean of d, d*d, g and g*d.
static inline RowGradient row_gradient(const float mean, const float4 sums, const float n,
                                       const float epsilon) {
  RowGradient row;
  row.mean = mean;
#if CENTERED
  row.off = sums.x / n;
  row.mean_g = sums.z / n;
#else
  row.off = 0.0f;
  row.mean_g = 0.0f;
#endif
  float variance = sums.y / n - row.off * row.off;
  variance = variance < 0.0f ? 0.0f : variance;
  row.factor = 1.0f / sqrt(variance + epsilon);
  row.slope = (sums.w / n - row.off * row.mean_g) * row.factor;
  return row;
}

#endif
