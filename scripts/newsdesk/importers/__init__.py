"""Importers: posts and accounts of other tools, written as files of a desk."""
