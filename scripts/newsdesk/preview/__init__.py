"""Previews: what each account of a post will show, as data, on a terminal and as HTML."""
