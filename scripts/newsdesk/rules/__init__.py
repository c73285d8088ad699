"""The guideline engine: rules of the pages, decided by built-in checks."""
