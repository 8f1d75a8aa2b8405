"""What may be written of a task done at work."""

MOST_SIGNS = 2000
