"""Figures about questions: how hard they are, how well they tell, how much a whole test can be relied on."""
