// Package relevance measures how well a search finds what it should.
//
// [Read] takes a collection in the layout that the BEIR benchmarks use:
// documents, queries, and judgments that say which document answers which
// query. [Measure] puts every judged query to a search and returns a [Report]
// with the usual figures and a [Run], which [Run.Write] writes in the form that
// trec_eval and its like read, so that anyone can check the figures.
//
// The figures follow trec_eval. nDCG@10 takes the judged relevance as it is for
// the gain and divides the gain at rank r by log2(r+1). A query for which
// nothing is found counts as zero; a query without a relevant document in the
// judgments is left out.
package relevance
