"""What trainers and learners fill in."""
