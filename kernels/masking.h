// Which keys a row of logits sees: op/Masking in OpenCL C. Rows are numbered as MaskedRows numbers
// them, row-major over the axes other than the keys' own.
//
//   MASKING_PARAMETERS   what every masked kernel declares; ClMasking gives the arguments
//   MASKING              the same names, to hand them on to the functions below
//
//   mask_kind            MASK_NONE, MASK_KEEP (mask holds bytes) or MASK_ADDITIVE (floats)
//   mask                 the mask; never read where there is none
//   mask_step            elements between the mask's values for neighbouring keys: 0 or more
//   mask_axes            axes that a row's number is decomposed into to find its mask
//   mask_layout          [mask_axes][2]: extent and stride of each, the slowest first
//   lengths_kind         LENGTHS_NONE, LENGTHS_INT32 or LENGTHS_INT64
//   lengths              [B] keys of each batch entry
//   rows_per_entry       rows of one batch entry
//   causal               whether key j is seen by query i only if j <= i + keys - queries
//   queries              extent of the axis before the last

#ifndef MASKING_H
#define MASKING_H

#define MASK_NONE 0
#define MASK_KEEP 1
#define MASK_ADDITIVE 2

#define LENGTHS_NONE 0
#define LENGTHS_INT32 1
#define LENGTHS_INT64 2

#define MASKING_PARAMETERS                                                          \
  const int mask_kind, const __global uchar *mask, const long mask_step,            \
      const int mask_axes, const __global long *mask_layout, const int lengths_kind, \
      const __global int *lengths, const long rows_per_entry, const int causal,     \
      const long queries

#define MASKING                                                                       \
  mask_kind, mask, mask_step, mask_axes, mask_layout, lengths_kind, lengths,          \
      rows_per_entry, causal, queries

// How many keys, from the first, neither causality nor a length hides from a row.
static inline int visible_keys(MASKING_PARAMETERS, const long row, const int keys) {
  long visible = keys;
  if (causal) {
    visible = min(visible, row % queries + 1 + keys - queries);
  }
  if (lengths_kind == LENGTHS_INT32) {
    visible = min(visible, (long)lengths[row / rows_per_entry]);
  } else if (lengths_kind == LENGTHS_INT64) {
    visible = min(visible, ((const __global long *)lengths)[row / rows_per_entry]);
  }
  return (int)max(visible, 0L);
}

// Where a row's mask begins.
static inline long mask_start(MASKING_PARAMETERS, const long row) {
  long start = 0;
  if (mask_kind != MASK_NONE) {
    long rest = row;
    for (int axis = mask_axes - 1; axis >= 0; axis--) {
      const long extent = mask_layout[2 * axis];
      start += rest % extent * mask_layout[2 * axis + 1];
      rest /= extent;
    }
  }
  return start;
}

// A scaled logit under element `at` of the mask: -INFINITY where it hides the key.
static inline float masked(const float logit, const int mask_kind, const __global uchar *mask,
                           const long at) {
  if (mask_kind == MASK_KEEP) {
    return mask[at] ? logit : -INFINITY;
  }
  if (mask_kind == MASK_ADDITIVE) {
    const float bias = ((const __global float *)mask)[at];
    return bias == -INFINITY ? bias : logit + bias;
  }
  return logit;
}

// The same for 16 neighbouring keys, the mask's value for the first being element `at`.
static inline float16 masked16(const float16 logits, const int mask_kind,
                               const __global uchar *mask, const long at, const long mask_step) {
  if (mask_kind == MASK_NONE) {
    return logits;
  }
  if (mask_step == 1 && mask_kind == MASK_KEEP) {
    const int16 keep = convert_int16(vload16(0, mask + at));
    return select((float16)(-INFINITY), logits, keep != 0);
  }
  if (mask_step == 1) {
    const float16 bias = vload16(0, (const __global float *)mask + at);
    return select(logits + bias, bias, bias == -INFINITY);
  }
  float lanes[16];
  vstore16(logits, 0, lanes);
  for (int i = 0; i < 16; i++) {
    lanes[i] = masked(lanes[i], mask_kind, mask, at + i * mask_step);
  }
  return vload16(0, lanes);
}

// What is subtracted before the exponential: the largest logit, 0 where every one is -INFINITY.
static inline float softmax_shift(const float largest) {
  return largest == -INFINITY ? 0.0f : largest;
}

// The larger; x is ignored if it is NaN. The sum of exponentials brings the NaN back.
static inline float larger(const float x, const float y) { return x > y ? x : y; }

#endif
