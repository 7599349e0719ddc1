"""Which articles tell of the same occurrence, within a day and over days."""
