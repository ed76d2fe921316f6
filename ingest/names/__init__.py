"""Names: those of the lexicon, as they are said and mis-heard, and those that it lacks."""
