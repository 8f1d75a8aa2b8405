"""What trainers take away as files."""
