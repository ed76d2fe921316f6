"""How good extraction is, against annotations made by hand."""
