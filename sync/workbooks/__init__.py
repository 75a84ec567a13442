"""Excel: what analysts take out, and what they hand back."""
