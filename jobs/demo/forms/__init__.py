"""What the made-up people fill in besides customers' files, visits and loans: one file a story."""
