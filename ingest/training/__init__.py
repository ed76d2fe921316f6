"""What the learned parts of the extraction are learned from, and how: docs/training.md."""
