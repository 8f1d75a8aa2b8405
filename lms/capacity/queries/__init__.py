"""What is known of rounds: one module per theme."""
