"""One file per foreign format: our questions become its text."""
