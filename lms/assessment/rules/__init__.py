"""Questions as values: reading, drawing, marking. Plain Python."""
