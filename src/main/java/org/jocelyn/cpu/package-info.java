/**
 * The fallback: computes in Java on all cores, with the Vector API where the JVM has the module and
 * plain loops where it has not.
 */
package org.jocelyn.cpu;
