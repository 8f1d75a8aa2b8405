"""What can be done with pools of questions and with tests."""
