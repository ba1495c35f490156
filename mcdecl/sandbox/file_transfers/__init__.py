"""File transfers and file locations."""
