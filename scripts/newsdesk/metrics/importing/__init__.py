"""Numbers out of files that people export: recognised, read, matched with our posts, refused where they mislead."""
