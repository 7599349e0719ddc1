"""What an article's text says on its face: sentences, names, dates, cues, references, with offsets. No engine."""
