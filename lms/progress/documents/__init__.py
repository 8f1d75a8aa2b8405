"""Documents that learners take to work."""
