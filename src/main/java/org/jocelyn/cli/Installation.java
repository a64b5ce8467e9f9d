package org.jocelyn.cli;

/** The JVM and the machine that the command runs on. */
record Installation(
    String version,
    String javaVersion,
    String javaVendor,
    String vm,
    String os,
    String osVersion,
    String architecture,
    int processors,
    long heapBytes) {

  static Installation here() {
    return new Installation(
        Version.number(),
        System.getProperty("java.version"),
        System.getProperty("java.vendor"),
        System.getProperty("java.vm.name"),
        System.getProperty("os.name"),
        System.getProperty("os.version"),
        System.getProperty("os.arch"),
        Runtime.getRuntime().availableProcessors(),
        Runtime.getRuntime().maxMemory());
  }
}
