"""The errors worth catching.

SaysoError
├── InputError      what we were given cannot be read as a dispatch
├── FetchError      an address could not be taken
│   ├── RefusedError    we do not go there: a private address, a rule of the site's
│   └── AnswerError     its server answered with an error
├── FeedError       what came from an address is not the feed or list it should be
├── SourcesError    a file of sources says what cannot be followed
├── ReadError       a dispatch could not be read; its run goes on
├── PartError       a part of the installation is missing or not the one it should be
├── LedgerError     a ledger cannot be opened, read or written, or lacks what it was asked for
└── DeskError       the desk's own file cannot be used, or what it was asked to keep cannot be kept
"""


class SaysoError(Exception):
    """Something in the world failed; the message says what was met, what was wanted and what to do."""


class InputError(SaysoError):
    """What we were given cannot be read as a dispatch."""


class FetchError(SaysoError):
    """An address could not be taken."""


class RefusedError(FetchError):
    """We do not go there: the address is private, or the site asks us not to."""


class AnswerError(FetchError):
    """The server answered with an error: its status, and after how many seconds it wants to be asked again, if it says.

    `gone` is true where the server says that there is nothing at the address any more.
    """

    def __init__(self, message: str, *, status: int, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after_s = retry_after_s

    @property
    def gone(self) -> bool:
        return self.status in {404, 410}


class FeedError(SaysoError):
    """What came from an address is not the feed or list it should be."""


class SourcesError(SaysoError):
    """A file of sources says what cannot be followed."""


class ReadError(SaysoError):
    """A dispatch could not be read."""


class PartError(SaysoError):
    """A part of the installation (weights, gazetteer, rules) is missing or not the one it should be."""


class LedgerError(SaysoError):
    """A ledger cannot be opened, read or written, or does not hold what it was asked for."""


class DeskError(SaysoError):
    """The desk's own file cannot be used, or what it was asked to keep cannot be kept."""
