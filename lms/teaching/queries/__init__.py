"""What trainers and learners see of groups."""
