"""Living with old code."""
