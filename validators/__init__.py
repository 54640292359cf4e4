"""What a good record is: declarations, parsing, checks. Pure: no disk, clock, database or environment."""
