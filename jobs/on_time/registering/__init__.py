"""Registering `guidang tick` with the system's scheduler: systemd, cron, launchd, or the Windows Task Scheduler."""
