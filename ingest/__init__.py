"""A file -> a Document: its segments, the entities named in it and the claims made. Knows nothing of any store."""
