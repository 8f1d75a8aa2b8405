"""Mail and on-site notices in the reader's language."""
