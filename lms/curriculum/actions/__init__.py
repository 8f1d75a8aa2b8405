"""Loading courses from text, and releasing editions."""
