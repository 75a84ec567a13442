"""What an unlinked variant was probably meant to be. Suggestions only; nothing here links."""
