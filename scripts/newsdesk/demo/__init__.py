"""A day at a desk, told with the real commands in a real repository."""
