"""What happened, delivered upward after commit, at least once."""
