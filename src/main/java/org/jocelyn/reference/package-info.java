/**
 * The executable specification: plain loops with double accumulators. Never fast, always right;
 * every other backend is compared with it.
 */
package org.jocelyn.reference;
