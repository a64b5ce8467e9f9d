// Sums and maxima over the lanes that share a row, through local memory.
//
//   lanes     a power of two; each row's lanes have `scratch` of that many floats
//   lane      this work-item's, in [0, lanes)
//
// Every work-item of the work-group must call; all lanes of a row get the result, in an order of
// additions that depends on `lanes` alone.

#ifndef LANES_H
#define LANES_H

static inline float reduce_sum(const float x, const int lane, const int lanes,
                               __local float *scratch) {
  scratch[lane] = x;
  barrier(CLK_LOCAL_MEM_FENCE);
  for (int half_lanes = lanes / 2; half_lanes > 0; half_lanes /= 2) {
    if (lane < half_lanes) {
      scratch[lane] += scratch[lane + half_lanes];
    }
    barrier(CLK_LOCAL_MEM_FENCE);
  }
  const float sum = scratch[0];
  barrier(CLK_LOCAL_MEM_FENCE);
  return sum;
}

// Four sums at once; scratch of as many float4.
static inline float4 reduce_sum_4(const float4 x, const int lane, const int lanes,
                                  __local float4 *scratch) {
  scratch[lane] = x;
  barrier(CLK_LOCAL_MEM_FENCE);
  for (int half_lanes = lanes / 2; half_lanes > 0; half_lanes /= 2) {
    if (lane < half_lanes) {
      scratch[lane] += scratch[lane + half_lanes];
    }
    barrier(CLK_LOCAL_MEM_FENCE);
  }
  const float4 sum = scratch[0];
  barrier(CLK_LOCAL_MEM_FENCE);
  return sum;
}

static inline float reduce_max(const float x, const int lane, const int lanes,
                               __local float *scratch) {
  scratch[lane] = x;
  barrier(CLK_LOCAL_MEM_FENCE);
  for (int half_lanes = lanes / 2; half_lanes > 0; half_lanes /= 2) {
    if (lane < half_lanes) {
      const float other = scratch[lane + half_lanes];
      scratch[lane] = other > scratch[lane] ? other : scratch[lane];
    }
    barrier(CLK_LOCAL_MEM_FENCE);
  }
  const float largest = scratch[0];
  barrier(CLK_LOCAL_MEM_FENCE);
  return largest;
}

#endif
