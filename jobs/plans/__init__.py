"""Visit plans (rules B1 B4): sent to the departments concerned once they are approved, chased while their record is missing."""

from jobs.ledger.plans import reckon
from jobs.plans.chasing import chase
from jobs.plans.notices import notify
from jobs.running import Run

__all__ = ["plans"]


def plans(run: Run) -> None:
    """Reckon how every plan stands by now, and renew the lists that people get of them."""
    with run.ledger.writing() as connection:
        reckon(connection, run.at, run.stamp, run.workspace.settings.deadlines.visit_hours)
    notify(run)
    chase(run)
