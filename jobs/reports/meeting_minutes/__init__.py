"""会议纪要: minutes in Word for whoever took part in a meeting, and its decisions followed until they are done (rule B6).

They are no report of a period: the step `minutes` of the night makes them, one set a meeting's form.
"""

from jobs.reports.meeting_minutes.declared import REPORT
from jobs.reports.meeting_minutes.step import minutes

__all__ = ["REPORT", "minutes"]
