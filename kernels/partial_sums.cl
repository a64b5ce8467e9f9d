// The second pass of sums over rows: the first has left one partial sum for each block of rows.
//
//   partials   float [..., blocks, count], of which the sums begin at `from`
//   total      float [count]
//
// Kernels and launch geometry:
//   partial_sums          for CPU devices: sixteen sums to a work-item; global (ceil(count/16)),
//                         local (1)
//   partial_sums_groups   for GPUs: COLUMNS sums to a work-group, whose LANES rows of work-items share
//                         the blocks; global (ceil(count/COLUMNS)*COLUMNS, LANES), local (COLUMNS, LANES)
//
// Macros:
//   COLUMNS    a multiple of what a GPU executes together (default 32)
//   LANES      work-items that share a sum (default 8)

#ifndef COLUMNS
#define COLUMNS 32
#endif
#ifndef LANES
#define LANES 8
#endif

#include "partial.h"

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void partial_sums(const __global float *partials, __global float *total, const long from,
                  const long blocks, const long count) {
  const long at = (long)get_global_id(0) * 16;
  const int columns = (int)min(16L, count - at);
  float16 sum = 0.0f;
  for (long block = 0; block < blocks; block++) {
    sum += load_part(partials + from + block * count + at, columns, 0.0f);
  }
  store_part(sum, total + at, columns);
}

__kernel __attribute__((reqd_work_group_size(COLUMNS, LANES, 1)))
void partial_sums_groups(const __global float *partials, __global float *total, const long from,
                         const long blocks, const long count) {
  __local float scratch[LANES][COLUMNS];
  const int column = get_local_id(0);
  const int lane = get_local_id(1);
  const long at = get_global_id(0);
  float sum = 0.0f;
  if (at < count) {
    for (long block = lane; block < blocks; block += LANES) {
      sum += partials[from + block * count + at];
    }
  }
  scratch[lane][column] = sum;
  barrier(CLK_LOCAL_MEM_FENCE);
  if (lane == 0 && at < count) {
    for (int other = 1; other < LANES; other++) {
      sum += scratch[other][column];
    }
    total[at] = sum;
  }
}
