"""What is wrong at this moment, who is told, and how often."""
