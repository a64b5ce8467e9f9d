/** One record per operation: its parameters, its shape rule, and in its Javadoc its mathematics. */
package org.jocelyn.op;
