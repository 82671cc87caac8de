"""Quotations: which words of a text stand between double quotation marks."""

from __future__ import annotations

from sayso.reader.syntax import Syntax, Token

QUOTES = frozenset({'"', "''", "``", "“", "”"})


def quoted_tokens(syntax: Syntax) -> frozenset[int]:
    """The tokens inside double quotation marks. A quotation runs over sentences and ends with its paragraph."""
    inside: set[int] = set()
    is_open = False
    paragraph = -1
    for sentence in syntax.sentences:
        if sentence.paragraph != paragraph:
            is_open, paragraph = False, sentence.paragraph
        for token in syntax.words(sentence):
            if token.lower in QUOTES:
                is_open = not closes(syntax, token)
            elif is_open:
                inside.add(token.i)
    return frozenset(inside)


def closes(syntax: Syntax, mark: Token) -> bool:
    """True for a quotation mark that ends a quotation: it leans on the word before it."""
    if mark.text == "“":
        return False
    before = syntax.text[mark.start - 1 : mark.start]
    return bool(before.strip()) and before not in "(-–—[" and mark.start > 0
