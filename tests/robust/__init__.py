"""No input crashes the linter, hangs it, or makes it louder by hiding something from it."""
