"""The pages of learners, and of those who look after them."""
