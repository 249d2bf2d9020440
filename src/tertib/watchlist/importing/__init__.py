"""Reading in the list that exists already: CSV or JSON, with photographs in a folder or a zip."""

from tertib.watchlist.importing.reading import read, write_kept
from tertib.watchlist.importing.report import Fault, Ignored, NotAList, Report
from tertib.watchlist.importing.source import Source, from_path, from_upload

__all__ = [
    "Fault",
    "Ignored",
    "NotAList",
    "Report",
    "Source",
    "from_path",
    "from_upload",
    "read",
    "write_kept",
]
