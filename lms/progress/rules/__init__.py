"""Where a learner stands, what a new edition means for her, and how cells are counted: plain Python."""
