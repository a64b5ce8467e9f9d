/*
 * How to write an instruction of NVIDIA's, and what stands for it elsewhere. Kernels that use what
 * warp.h, matrix_units.h or copy_async.h declare are built with one of
 *
 *   NVIDIA          the instructions themselves, as inline PTX
 *   MMA_EMULATED    plain OpenCL C that does the same to the same registers and addresses, for tests
 *
 * A warp is 32 work-items in a row of a work-group of one axis.
 */

#ifndef ASSEMBLY_H
#define ASSEMBLY_H

#define WARP 32

#ifdef __NV_CL_C_VERSION
#define ASSEMBLY asm volatile
#else
#define ASSEMBLY __asm__ volatile /* clang knows the other name in GNU C only */
#endif

/* What PTX calls an address in shared memory. */
#define SHARED_ADDRESS(pointer) ((uint)(size_t)(pointer))

#endif
