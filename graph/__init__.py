"""What is kept and what follows from it: the nouns, the units and the stores. Knows nothing of spaCy or HTTP."""
