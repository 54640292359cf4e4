"""Backups: every night's, kept by a ladder, that forget what was destroyed (rules E13 E14; see the architecture)."""
