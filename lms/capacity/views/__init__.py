"""The pages of institutions, reviewers and deciders."""
