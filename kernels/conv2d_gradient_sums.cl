// The last step of a weight gradient whose pixels were cut into slices: adds the slices' sums in
// order, so that the result has the same bits every time.
//
// Layouts:
//   sums   [slices, size]; without slices dw is zero
//   dw     [size]
//
// Launch: a work-item for each element, rounded up to whole work-groups of any size.

__kernel void conv2d_gradient_sums(
    const __global float *sums, __global float *dw, int slices, int size) {
  const int i = get_global_id(0);
  if (i >= size) {
    return;
  }
  float sum = 0.0f;
  for (int slice = 0; slice < slices; slice++) {
    sum += sums[(long)slice * size + i];
  }
  dw[i] = sum;
}
