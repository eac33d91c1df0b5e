"""Alignment beside named baselines: `python -m benchmarks.alignment WHAT`.

`distances` (traits alone, N = 10,000 and 50,000), `joint` (with age x sex x education x region),
`respondents FILE` (IPIP-50 respondents of the Open-Source Psychometrics Project, tab-separated),
`million` (1,000,000 people; time and memory beside a boosted density ratio). All numbers are on
the 1-to-5 scale, on people of the target that nothing was fitted to. One thread for every method.
"""

from __future__ import annotations

import os

# Before numpy is loaded: several threads that wait in a loop for each other measure the machine.
for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

import argparse  # noqa: E402 - see above

from benchmarks.alignment import biased, respondents  # noqa: E402 - see above


def main() -> None:
    """Run what is named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("what", choices=["distances", "joint", "respondents", "million"])
    parser.add_argument("file", nargs="?", help="for `respondents`")
    parser.add_argument("--seeds", type=int, default=3)
    said = parser.parse_args()
    if said.what == "respondents":
        if said.file is None:
            parser.error("respondents needs the file")
        respondents.measure(said.file, said.seeds)
        return
    {"distances": biased.distances, "joint": biased.joint, "million": biased.million}[said.what](
        said.seeds
    )


if __name__ == "__main__":
    main()
