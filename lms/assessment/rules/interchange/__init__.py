"""Questions of other systems become ours, and ours become theirs. What is lost on the way is always said."""
