"""Groups, live sessions, questions under lessons, follow-up, and who may train."""
