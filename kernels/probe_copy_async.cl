/*
 * Asks whether cp.async does what copy_async.h expects: y[i] = x[i] for i < 96, and 0 up to 128.
 *
 * Launch: one warp. Macros: see assembly.h.
 */

#include "copy_async.h"

__attribute__((reqd_work_group_size(WARP, 1, 1)))
__kernel void probe(const __global float *x, __global float *y) {
  __local float4 copy[WARP];
  const int item = get_local_id(0);
  copy_async(copy + item, x + item * 4, item < 24 ? 16 : 0);
  COPY_COMMIT();
  COPY_WAIT(0);
  barrier(CLK_LOCAL_MEM_FENCE);
  vstore4(copy[WARP - 1 - item], WARP - 1 - item, y); /* what another work-item copied */
}
