/**
 * What a kernel needs on one GPU.
 *
 * @param registers of a work-item; on Intel, of a thread that runs {@code lanes} of them
 * @param spilled bytes that are stored and loaded for want of registers
 * @param stack private memory in bytes: what is spilled, and arrays that a variable indexes
 * @param local bytes of a work-group's local memory, without that of arguments
 * @param lanes work-items that run in step
 */
record Use(int registers, int spilled, int stack, int local, int lanes) {
  /** Bytes in memory that should be in registers. */
  int inMemory() {
    return Math.max(spilled, stack);
  }
}
