/**
 * The data that networks learn from: {@link org.jocelyn.data.DataFolder} finds the files, {@link
 * org.jocelyn.data.IdxFile}, {@link org.jocelyn.data.CsvFile}, {@link org.jocelyn.data.TextFile}
 * and {@link org.jocelyn.data.Pronunciations} read them, and {@link org.jocelyn.data.Vocabulary}
 * numbers symbols.
 *
 * <p>Plain Java arrays come out; nothing here knows of tensors.
 */
package org.jocelyn.data;
