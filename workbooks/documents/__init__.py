"""Documents handed in beside a form: what they are by their bytes, whether they may be taken, pictures scaled (rule A3)."""

from workbooks.documents import refusals
from workbooks.documents.kinds import family_by_bytes, family_of
from workbooks.documents.pictures import Scaled, scaled

__all__ = ["Scaled", "family_by_bytes", "family_of", "refusals", "scaled"]
