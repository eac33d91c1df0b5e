"""The fidelity battery: measures F1 to F14, each a module that declares itself.

The contract of a measure
-------------------------
A module `fNN_name.py` (its name stands in `registry.MODULES`) exports `MEASURE`, a
`BatteryMeasure`: key, name, question, what it needs, method, thresholds with their sources, and
four functions of the `Bench`, which holds the people, the engine, the reference data and the seed:

`lacks(bench)`
    Why the measure cannot be made here, or an empty text. It is then in the report as not run,
    with that reason.
`askings(bench)`
    What it has asked of the whole panel. Askings of one key are asked once however many measures
    share them; the first measure that wants one carries its calls.
`calls(bench)`
    Answers of an engine it takes besides its askings. The estimate is held against what was made.
`make(bench)`
    A coroutine that returns the `Measure`. It awaits `bench.get(asking)` for shared answers and
    asks through `bench.desk` (and `bench.judge`) for its own, so that answers are counted, stop at
    the budget, and are on disk before they are used. What is missing is a `ReportError`, whose
    text becomes the reason for which the measure was not run.

Where several numbers decide, `parts.judged_by_parts` returns the measure with the worst verdict of
its parts and a row for each; thresholds of parts go by `F11.acquiescence`. Numbers that follow from
how an engine is built are marked by `by_construction(bench)`.
"""

from __future__ import annotations

from personanb.validation.battery.run import Validation, avalidate, validate

__all__ = ["Validation", "avalidate", "validate"]
