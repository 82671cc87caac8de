"""The errors worth catching.

SaysoError
├── InputError      what we were given cannot be read as a dispatch
├── ReadError       a dispatch could not be read; its run goes on
└── PartError       a part of the installation is missing or not the one it should be
"""


class SaysoError(Exception):
    """Something in the world failed; the message says what was met, what was wanted and what to do."""


class InputError(SaysoError):
    """What we were given cannot be read as a dispatch."""


class ReadError(SaysoError):
    """A dispatch could not be read."""


class PartError(SaysoError):
    """A part of the installation (weights, gazetteer, rules) is missing or not the one it should be."""
