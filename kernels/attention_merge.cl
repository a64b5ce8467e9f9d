// Puts together what the splits of attention_tiled.cl or attention_split.cl found for each row, in
// their order: y = sum(p_s*2^(m_s - m)) / sum(w_s*2^(m_s - m)), m being the largest m_s.
//
//   partial      [splits][rows][value_dim]: p_s, products with weights relative to the split's m_s
//   statistics   [splits][rows][2]: m_s in units of log 2, -INFINITY where the row sees nothing, and
//                w_s, the sum of those weights
//   y            [rows][value_dim]
//   global       rows*value_dim, or more
//
// A few operations for each float read: as fast as memory.

#include "masking.h"

__kernel void attention_merge(const __global float *partial, const __global float *statistics,
                              __global float *y, const long rows, const int value_dim,
                              const int splits) {
  const long at = get_global_id(0);
  if (at >= rows * value_dim) {
    return;
  }
  const long row = at / value_dim;
  float most = -INFINITY;
  for (int s = 0; s < splits; s++) {
    most = larger(statistics[2 * (s * rows + row)], most);
  }
  const float shift = softmax_shift(most);
  float product = 0.0f;
  float sum = 0.0f;
  for (int s = 0; s < splits; s++) {
    const long of_split = s * rows + row;
    const float factor = exp2(statistics[2 * of_split] - shift);
    sum = fma(statistics[2 * of_split + 1], factor, sum);
    product = fma(partial[s * rows * value_dim + at], factor, product);
  }
  y[at] = sum == 0.0f ? 0.0f : product / sum;
}
