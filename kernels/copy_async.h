/*
 * Copies from global to local memory that go on while the work-item does, by cp.async.
 *
 *   copy_async(to, from, bytes)   16 bytes; both addresses are multiples of 16. Only the first `bytes`,
 *                                 0 or 16, are read, and zeros written for the others
 *   COPY_COMMIT()                 makes the copies since the last a group
 *   COPY_WAIT(groups)             waits until at most so many, a literal, of the work-item's last
 *                                 groups are under way. A barrier tells the others
 *
 * See assembly.h for the macros. The emulation copies at once.
 */

#ifndef COPY_ASYNC_H
#define COPY_ASYNC_H

#include "assembly.h"

#ifdef NVIDIA
static inline void copy_async(__local void *to, const __global void *from, int bytes) {
  ASSEMBLY("cp.async.cg.shared.global [%0], [%1], 16, %2;"
           :
           : "r"(SHARED_ADDRESS(to)), "l"((ulong)from), "r"(bytes)
           : "memory");
}

#define COPY_COMMIT() ASSEMBLY("cp.async.commit_group;" : : : "memory")
#define COPY_WAIT(groups) COPY_WAIT_FOR(groups)
#define COPY_WAIT_FOR(literal) ASSEMBLY("cp.async.wait_group " #literal ";" : : : "memory")
#else
static inline void copy_async(__local void *to, const __global void *from, int bytes) {
  *(__local uint4 *)to = bytes > 0 ? *(const __global uint4 *)from : (uint4)(0);
}

#define COPY_COMMIT()
#define COPY_WAIT(groups)
#endif

#endif
