// Running sums along the middle axis.
//
// x, y       [outer, extent, inner]
// exclusive  not 0 where an element is left out of its own sum
// reverse    not 0 where sums begin at the end
//
// TYPE   float (default), int or long; INTEGER is defined for the latter two
// STRIP  neighbouring lines per work-item of `lines`: 1 (default) on GPUs, 16 on CPUs
// GROUP  work-items of a group of `rows`, default 256, a power of two

#ifndef TYPE
#define TYPE float
#endif
#ifndef STRIP
#define STRIP 1
#endif
#ifndef GROUP
#define GROUP 256
#endif

// Adds value to *sum; for floats *lost keeps what rounding took (Kahan 1965), so that the error does
// not grow with the length.
void add(TYPE* sum, TYPE* lost, const TYPE value) {
#ifdef INTEGER
  *sum += value;
#else
  const float corrected = value - *lost;
  const float next = *sum + corrected;
  // infinity minus infinity would be NaN
  *lost = isfinite(next) ? (next - *sum) - corrected : 0;
  *sum = next;
#endif
}

// Each work-item walks along its lines.
//
// Launch: outer * ceil(inner / STRIP) (= tasks) work-items at least, any work-group size.
__kernel void lines(
    __global const TYPE* restrict x,
    __global TYPE* restrict y,
    const long tasks,
    const long extent,
    const long inner,
    const int exclusive,
    const int reverse) {
  const long id = get_global_id(0);
  if (id >= tasks) {
    return;
  }
  const long strips = (inner + STRIP - 1) / STRIP;
  const long column = id % strips * STRIP;
  const int width = (int)min((long)STRIP, inner - column);
  const long start = id / strips * extent * inner + column;
  TYPE sum[STRIP];
  TYPE lost[STRIP];
  for (int j = 0; j < STRIP; j++) {
    sum[j] = 0;
    lost[j] = 0;
  }
  for (long step = 0; step < extent; step++) {
    const long at = start + (reverse ? extent - 1 - step : step) * inner;
    for (int j = 0; j < width; j++) {
      const TYPE before = sum[j];
      add(&sum[j], &lost[j], x[at + j]);
      y[at + j] = exclusive ? before : sum[j];
    }
  }
}

// Where inner is 1, on GPUs: a work-group per row takes GROUP elements at a time, scans them in
// local memory (Hillis and Steele 1986) and carries their sum on.
//
// Launch: outer groups of GROUP work-items.
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1))) void rows(
    __global const TYPE* restrict x,
    __global TYPE* restrict y,
    const long extent,
    const int exclusive,
    const int reverse) {
  __local TYPE sums[2][GROUP];
  const int id = get_local_id(0);
  const long start = get_group_id(0) * extent;
  TYPE carry = 0;
  TYPE lost = 0;
  for (long block = 0; block < extent; block += GROUP) {
    const long step = block + id;
    const long at = start + (reverse ? extent - 1 - step : step);
    int now = 0;
    sums[0][id] = step < extent ? x[at] : 0;
    for (int reach = 1; reach < GROUP; reach *= 2) {
      barrier(CLK_LOCAL_MEM_FENCE);
      sums[1 - now][id] =
          id >= reach ? sums[now][id] + sums[now][id - reach] : sums[now][id];
      now = 1 - now;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    if (step < extent) {
      y[at] = !exclusive ? carry + sums[now][id] : id == 0 ? carry : carry + sums[now][id - 1];
    }
    add(&carry, &lost, sums[now][GROUP - 1]);
    barrier(CLK_LOCAL_MEM_FENCE);
  }
}
