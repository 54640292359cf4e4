"""Restoring an archive from its backups to an empty place, and the drill that shows each month that it can be done."""
