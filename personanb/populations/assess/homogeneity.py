"""How much alike the texts of a set are, as numbers that are compared, not passed or failed."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Sequence

_WORD = re.compile(r"\w+")
_LEAST = 2
_OPENING = 3
_SAMPLE = 2_000_000  # characters that go into the compression


def homogeneity(texts: Sequence[str]) -> dict[str, float]:
    """Return how alike texts are.

    Returns
    -------
    dict
        `texts`, `words` (mean), `type_token` (different words as a share of all; falls with size),
        `distinct_3` (different runs of three words as a share of all, 1 when none recurs),
        `compression` (size before by size after, higher when texts repeat each other),
        `shared_openings` (share of texts whose first three words begin another too).
    """
    tokens = [_WORD.findall(text.casefold()) for text in texts if text.strip()]
    words = sum(map(len, tokens))
    if not words:
        return {"texts": float(len(tokens))}
    runs = Counter(run for one in tokens for run in zip(one, one[1:], one[2:], strict=False))
    openings = Counter(tuple(one[:_OPENING]) for one in tokens)
    data = "\n".join(texts)[:_SAMPLE].encode("utf-8", "replace")
    return {
        "texts": float(len(tokens)),
        "words": words / len(tokens),
        "type_token": len({word for one in tokens for word in one}) / words,
        "distinct_3": len(runs) / max(1, runs.total()),
        "compression": len(data) / len(zlib.compress(data, 6)),
        "shared_openings": sum(
            count for count in openings.values() if count >= _LEAST
        ) / len(tokens),
    }  # fmt: skip
