"""Talks and tables as files for others: CSV, parquet, Markdown, Word; origin in every one."""

from __future__ import annotations

from personanb.simulation.exports.documents import write_docx, write_markdown
from personanb.simulation.exports.tables import write_csv, write_frame, write_parquet

__all__ = ["write_csv", "write_docx", "write_frame", "write_markdown", "write_parquet"]
