"""Products as people see them: the list, one product on both sides, and why it stands as it does."""
