"""What learners do, and what is recounted from it."""
