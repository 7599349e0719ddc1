"""The static site: the values of a page, how they look, and the pictures on it."""
