"""Tools that personas use: any typed function, and those that are shipped.

Everything that a tool returns is untrusted text.
"""

from __future__ import annotations

from personanb.simulation.tools.appointments import calendar
from personanb.simulation.tools.arithmetic import calculator
from personanb.simulation.tools.box import ToolBox
from personanb.simulation.tools.context import ToolContext
from personanb.simulation.tools.definition import Tool, tool
from personanb.simulation.tools.document_folder import Documents, documents
from personanb.simulation.tools.kit import Toolkit
from personanb.simulation.tools.result import ToolOutput, ToolResult
from personanb.simulation.tools.retrieval import Grounding, grounding
from personanb.simulation.tools.web import web_search

__all__ = [
    "Documents",
    "Grounding",
    "Tool",
    "ToolBox",
    "ToolContext",
    "ToolOutput",
    "ToolResult",
    "Toolkit",
    "calculator",
    "calendar",
    "documents",
    "grounding",
    "tool",
    "web_search",
]
