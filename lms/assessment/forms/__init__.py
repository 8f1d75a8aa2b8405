"""What a learner answers and what a trainer writes, as forms."""
