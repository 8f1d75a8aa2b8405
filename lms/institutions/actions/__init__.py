"""What can be done to institutions: one module per theme."""
