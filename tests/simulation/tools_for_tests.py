"""What the tests of tools share: calling a box, and small documents made on the spot."""

import asyncio
from datetime import datetime
from pathlib import Path

from personanb.simulation.tools import ToolBox, ToolResult

NOW = datetime(2025, 3, 10, 9, 0)  # noqa: DTZ001 - simulated clocks have no zone by default


def call(box: ToolBox, name, arguments=None, *, persona="Ada", now=NOW) -> ToolResult:
    return asyncio.run(
        box.call(name, {} if arguments is None else arguments, persona=persona, now=now)
    )


def write_pdf(path: Path, pages: list[list[str]]) -> Path:
    """Write a PDF with a line of Helvetica for each text: the least that the format asks for."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, lines in enumerate(pages):
        text = " ".join(f"({line}) Tj T*" for line in lines)
        stream = f"BT /F1 12 Tf 14 TL 72 720 Td {text} ET"
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * number} 0 R >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    data, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    start = len(data)
    data += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    data += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    path.write_bytes(data.encode("latin-1"))
    return path
