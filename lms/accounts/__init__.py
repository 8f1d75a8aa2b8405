"""People, sign-in, consent."""
