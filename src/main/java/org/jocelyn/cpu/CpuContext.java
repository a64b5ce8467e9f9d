package org.jocelyn.cpu;

/**
 * What the kernels of one CPU backend share.
 *
 * @param threads splits loops over the cores
 * @param lanes the innermost loops, with the Vector API or plain
 * @param scratch working memory
 */
record CpuContext(CpuThreads threads, Lanes lanes, CpuScratch scratch) {}
