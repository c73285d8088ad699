"""What became of what was planned: outcomes of posts by week, month and quarter, as figures, tables and series."""
