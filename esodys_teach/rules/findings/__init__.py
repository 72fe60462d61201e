"""What the facts mean, named: each finding is worked out once, when it is first read."""
