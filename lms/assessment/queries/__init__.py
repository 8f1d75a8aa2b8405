"""What trainers and learners may see of pools and tests."""
