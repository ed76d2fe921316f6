"""Calendar time as it is written and said."""
