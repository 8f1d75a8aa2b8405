"""What the website itself writes: the demonstration."""
