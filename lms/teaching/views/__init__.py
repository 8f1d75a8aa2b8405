"""The pages of trainers and of learners in groups."""
