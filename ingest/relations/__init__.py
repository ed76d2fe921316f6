"""Relations that a text states between two entities: the ends, the rules that see them, and what speaks for them."""
