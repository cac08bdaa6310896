"""What is installed is what is in the checkout."""
