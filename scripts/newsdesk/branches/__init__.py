"""The branches that machines write: append-only, without a history in common with main, one commit at a time."""
