"""The institution as the assessed subject: instruments, rounds, ratings, evidence, reviews, decisions."""
