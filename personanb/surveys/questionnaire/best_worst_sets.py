"""The sets of best-worst questions: versions of a balanced design, as positions of items."""

from __future__ import annotations

from functools import cache

VERSIONS = 60
"""How many versions of the sets a panel sees; respondents get them in turn."""

Sets = tuple[tuple[int, ...], ...]


@cache
def balanced_sets(items: int, per_set: int, sets: int) -> tuple[Sets, ...]:
    """Return the versions of the sets, `[version][set]` being item positions from 0 as shown.

    Always the same for the same numbers, so that what is shown without a plan is in one, too;
    see `personanb.surveys.numbers.maxdiff_design` for how they are balanced.
    """
    from personanb.surveys.numbers.maxdiff_design import maxdiff_design  # noqa: PLC0415 - heavy

    design = maxdiff_design(range(items), per_task=per_set, tasks=sets, versions=VERSIONS)
    return tuple(
        tuple(tuple(int(str(item)) for item in one) for one in version)
        for version in design.versions
    )
