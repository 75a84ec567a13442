"""The catalogs of both sides: read whole, read again where something changed, and what changed since."""
