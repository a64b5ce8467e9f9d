/*
 * Asks whether ldmatrix does what matrix_units.h expects. The matrices are 8 by 8 numbers of x each;
 * y[(i*32 + lane)*2] and the next are the numbers that register i gets, and those 256 further on the
 * same of the transposed matrices.
 *
 * Launch: one warp. Macros: see assembly.h.
 */

#include "matrix_units.h"

#define ROW(lane) (matrices + (lane))

__attribute__((reqd_work_group_size(WARP, 1, 1)))
__kernel void probe(const __global float *x, __global float *y) {
  __local uint4 matrices[WARP];
  const int item = get_local_id(0);
  uint row[4];
  for (int i = 0; i < 4; i++) {
    row[i] = (uint)x[item * 8 + i * 2] | (uint)x[item * 8 + i * 2 + 1] << 16;
  }
  matrices[item] = (uint4)(row[0], row[1], row[2], row[3]);
  barrier(CLK_LOCAL_MEM_FENCE);
  uint along[4];
  uint across[4];
  LOAD_MATRICES(along, ROW);
  LOAD_MATRICES_ACROSS(across, ROW);
  for (int i = 0; i < 4; i++) {
    y[(i * WARP + item) * 2] = along[i] & 0xffffu;
    y[(i * WARP + item) * 2 + 1] = along[i] >> 16;
    y[256 + (i * WARP + item) * 2] = across[i] & 0xffffu;
    y[256 + (i * WARP + item) * 2 + 1] = across[i] >> 16;
  }
}
