"""Stakeholders meet: dialogues, commitments, practices, partnerships. Nothing to do here yet."""
