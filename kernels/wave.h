/*
 * Values that pass between the work-items of a wave on AMD's GPUs, by ds_bpermute, which needs no local
 * memory. Of a work-group of one axis, whose waves are work-items in a row.
 *
 *   wave_shuffle_xor(x, distance)   the x of the work-item whose number differs in these bits, which
 *                                   are below 32: half a wave of 64, or one of 32
 */

#ifndef WAVE_H
#define WAVE_H

static inline float wave_shuffle_xor(float x, int distance) {
  const int from = (int)get_local_id(0) ^ distance;
  return as_float(__builtin_amdgcn_ds_bpermute(from * 4, as_int(x)));
}

#endif
