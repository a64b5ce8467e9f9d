/**
 * Search by meaning: texts become {@link org.jocelyn.cli.search.Passage}s ({@code PassageReader}),
 * their token ids ({@code TextTokenizer}) become vectors ({@code SentenceEmbedder}), and the
 * nearest {@link org.jocelyn.cli.search.Embeddings} answer a question.
 */
package org.jocelyn.cli.search;
