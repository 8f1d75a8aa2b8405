"""What is known of learners and of trained staff."""
