"""What can be done in a round, and what follows from it: one module per theme."""
