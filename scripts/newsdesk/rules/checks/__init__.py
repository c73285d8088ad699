"""The built-in checks, one file per family."""
