/** What a backend implements. */
package org.jocelyn.spi;
