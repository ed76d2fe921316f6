"""What follows from what was said: reference facts, the formulas that join them, and estimates with intervals."""
