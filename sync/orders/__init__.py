"""Web orders on their way into the POS, with their buyers, and what becomes of them afterwards."""
