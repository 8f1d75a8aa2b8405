"""The trainers' door to questions."""
