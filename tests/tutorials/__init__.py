"""The programs that people start from, right and wrong."""
