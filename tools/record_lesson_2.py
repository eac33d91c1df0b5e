"""Make the recording that lesson 2 replays, from the rehearsal engine.

To be run again after a change to a prompt file or to the people of the lesson; a test says when.

    python tools/record_lesson_2.py
"""

from pathlib import Path

import personanb as pnb
from personanb.engines.recording import Recording
from personanb.simulation.watching import Silent

LESSONS = Path(__file__).resolve().parent.parent / "notebooks"
RECORDING = LESSONS / "dinner_talk.recording.sqlite"
TOPIC = "A 9-euro weekly box of pre-cooked dinners"


def main() -> None:
    """Write the recording anew."""
    RECORDING.unlink(missing_ok=True)
    people = pnb.load_panel(LESSONS / "dinner_people.yaml")
    engine = pnb.engine("rehearsal", record=RECORDING)
    pnb.FocusGroup(people, topic=TOPIC, engine=engine, seed=7).run(rounds=3, watcher=Silent())
    with Recording(RECORDING) as recording:
        print(f"{RECORDING.name}: {len(recording)} answers")  # noqa: T201 - a script


if __name__ == "__main__":
    main()
