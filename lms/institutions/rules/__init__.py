"""Who may do what, how a register is read, and how small numbers are hidden: plain Python."""
