"""One file per foreign format: its text becomes questions and notes."""
