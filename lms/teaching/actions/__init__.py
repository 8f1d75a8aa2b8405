"""What trainers and learners do in groups."""
