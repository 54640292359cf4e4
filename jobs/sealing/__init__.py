"""Sealing: contents that only their own key opens, and the one file in which those keys lie (rules A5 B8 E14)."""
