"""Who sees what, as workbooks: each person's own register, and the archivist's list of who may see what (rules A7 C10).

What anybody may see is decided by `validators.access` alone; here it is asked once a group of records that are alike to it.
"""

from jobs.who_sees.overseeing import permissions
from jobs.who_sees.rebuilding import own_registers

__all__ = ["own_registers", "permissions"]
