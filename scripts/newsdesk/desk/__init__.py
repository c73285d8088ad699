"""Reading a desk: files and git revisions become records and findings."""
