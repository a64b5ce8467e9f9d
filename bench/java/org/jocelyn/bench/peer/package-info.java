/**
 * Jocelyn beside its peers: the same work in one process with as many threads each, taking turns,
 * every answer checked before its time is taken.
 */
package org.jocelyn.bench.peer;
