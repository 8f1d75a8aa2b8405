"""Pages for trainers beside the pages of courses."""
