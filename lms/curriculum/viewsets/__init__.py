"""The pages of trainers inside the editor."""
