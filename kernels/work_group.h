/*
 * Reductions over a work-group of one axis, whose size is a power of two. All of its work-items call
 * them together and all get the result. The order of the additions is fixed by the group's size, so
 * the same launch gives the same bits.
 *
 *   scratch  local memory of one float per work-item; free again when the function returns
 */

#ifndef WORK_GROUP_H
#define WORK_GROUP_H

static inline float group_sum(float value, __local float *scratch) {
  const int id = get_local_id(0);
  scratch[id] = value;
  for (int half_size = get_local_size(0) / 2; half_size > 0; half_size /= 2) {
    barrier(CLK_LOCAL_MEM_FENCE);
    if (id < half_size) {
      scratch[id] += scratch[id + half_size];
    }
  }
  barrier(CLK_LOCAL_MEM_FENCE);
  const float sum = scratch[0];
  barrier(CLK_LOCAL_MEM_FENCE);
  return sum;
}

/* NaN counts as larger than any number. */
static inline float group_max(float value, __local float *scratch) {
  const int id = get_local_id(0);
  scratch[id] = value;
  for (int half_size = get_local_size(0) / 2; half_size > 0; half_size /= 2) {
    barrier(CLK_LOCAL_MEM_FENCE);
    if (id < half_size) {
      const float other = scratch[id + half_size];
      scratch[id] = scratch[id] >= other || isnan(scratch[id]) ? scratch[id] : other;
    }
  }
  barrier(CLK_LOCAL_MEM_FENCE);
  const float maximum = scratch[0];
  barrier(CLK_LOCAL_MEM_FENCE);
  return maximum;
}

#endif
