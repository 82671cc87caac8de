"""What trafilatura is worth: the tests' pages taken out with it and without, the words that are not dispatch, the time.

python tools/measure_pages.py
"""

from __future__ import annotations

import sys
import time
import tomllib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sayso.collect import extract

PAGES = Path(__file__).resolve().parents[1] / "tests" / "collect" / "pages"
ROUNDS = 20


def main() -> None:
    told = tomllib.loads((PAGES / "pages.toml").read_text(encoding="utf-8"))
    markups = {name: extract.decode((PAGES / f"{name}.html").read_bytes(), page=True)[0] for name in told}
    found = extract.importlib.util.find_spec
    for way in ("with trafilatura", "with its paragraphs alone"):
        extract.importlib.util.find_spec = found if way == "with trafilatura" else lambda *_: None
        n_whole = n_other = n_words = 0
        for name, answer in told.items():
            text = extract.page(markups[name]).text
            body = text[text.find(answer["begins"]) : text.find(answer["ends"]) + len(answer["ends"])]
            n_whole += bool(body) and all(words in body for words in answer["holds"])
            n_words += len(body.split())
            n_other += len(text.split()) - len(body.split()) - len(answer["title"].split())
        begun = time.process_time()
        for _ in range(ROUNDS):
            for markup in markups.values():
                extract.page(markup)
        per_page_ms = (time.process_time() - begun) * 1_000 / ROUNDS / len(markups)
        print(
            f"{way}: {n_whole} of {len(told)} bodies whole; {n_other} words beside the {n_words} of the bodies;"
            f" {per_page_ms:.1f} ms a page"
        )


if __name__ == "__main__":
    main()
