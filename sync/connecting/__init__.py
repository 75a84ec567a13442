"""Letting a shop in: what is asked and looked for first, its configuration, and going live."""
