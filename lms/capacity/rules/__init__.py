"""How an institution is assessed: the instrument, its scores, levels, evidence and rounds. Plain Python."""
