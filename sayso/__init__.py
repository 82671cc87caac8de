"""Sayso reads dispatches about armed conflict: every fact, on somebody's say-so.

`sayso.read(text, published="2021-09-01")` returns a `Reading`.
"""

from sayso.flow import read, read_all
from sayso.record import Dispatch, Failure, Reading

__version__ = "0.1.0"
__all__ = ["Dispatch", "Failure", "Reading", "__version__", "read", "read_all"]
