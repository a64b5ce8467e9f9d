/** The {@code jocelyn} command; see {@link org.jocelyn.cli.Main}. */
package org.jocelyn.cli;
