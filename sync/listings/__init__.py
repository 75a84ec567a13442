"""What a site should show of its linked variants: planned, guarded, and written."""
