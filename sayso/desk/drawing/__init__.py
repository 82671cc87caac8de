"""Where things stand in a drawing: shares of its width or places on it, ready for a template to write as SVG."""

from sayso.desk.drawing.axis import Tick
from sayso.desk.drawing.chains import Chains, chains
from sayso.desk.drawing.timeline import Bar, Column, Timeline, columns, timeline
from sayso.desk.drawing.toll import Chart, chart

__all__ = ["Bar", "Chains", "Chart", "Column", "Tick", "Timeline", "chains", "chart", "columns", "timeline"]
