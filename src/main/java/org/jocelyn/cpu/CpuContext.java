package org.jocelyn.cpu;

/**
 * What the kernels of one CPU backend share.
 *
 * @param threads splits loops over the cores
 * @param lanes the innermost loops, with the Vector API or plain
 * @param scratch working memory
 * @param winograd whether convolutions may be computed by Winograd's method
 */
record CpuContext(CpuThreads threads, Lanes lanes, CpuScratch scratch, boolean winograd) {}
