"""The steps of backup and drill, as the timetable names them; what they stand on is imported when they are taken."""

from __future__ import annotations

from jobs.running import Run


def backup_step(run: Run) -> None:
    """Back the archive up where the settings say."""
    from jobs.backup.step import backup

    backup(run)


def drill_step(run: Run) -> None:
    """Restore the newest backup for a trial."""
    from jobs.restoring.drill import restore_drill

    restore_drill(run)
