"""Whether a quote stands in its article, and whether the numbers, dates and names of a sentence occur in its source."""
