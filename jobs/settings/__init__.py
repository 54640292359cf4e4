"""The technical settings of a workspace: `guidang.toml`, without secrets."""

from jobs.settings.reading import FILE_NAME, read_settings
from jobs.settings.sections import Folders, Limits, Rules, Settings
from jobs.settings.shipped import shipped

__all__ = ["FILE_NAME", "Folders", "Limits", "Rules", "Settings", "read_settings", "shipped"]
