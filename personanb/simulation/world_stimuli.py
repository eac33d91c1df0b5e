"""What reaches the people of a world from outside: words, sights, documents, thoughts, places."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from personanb.engines.situations import WORLD, Image, load_image
from personanb.errors import GroupError
from personanb.simulation.perception import perceived_by_others
from personanb.simulation.whereabouts import PRIVATE
from personanb.simulation.world_state import WorldState


class Stimulated(WorldState):
    """A world that can be stepped into."""

    def broadcast(self, text: str, *, by: str = WORLD) -> None:
        """Let everybody hear something, wherever they are."""
        self._stimulate(text, "hear", None, by=by)

    def tell(self, who: str | Iterable[str], text: str, *, by: str = WORLD) -> None:
        """Let somebody hear something that nobody else hears."""
        self._stimulate(text, "hear", who, by=by)

    def show(
        self, who: str | Iterable[str] | None, what: str | Path | Image, *, text: str = ""
    ) -> None:
        """Let somebody (None: everybody) see a sight told in words, or a picture.

        Only a language model can look at pictures; give its `text` for the record. A picture of
        more than 8 MiB is seen, and a warning says that a saved world will not hold it.
        """
        if isinstance(what, str):
            self._stimulate(what, "see", who)
        else:
            name = what.name if isinstance(what, Path) else "a picture"
            self._stimulate(text or name, "see", who, image=load_image(what))

    def hand(self, who: str | Iterable[str] | None, document: str | Path) -> None:
        """Let somebody (None: everybody) read a document: its text, or a file of text.

        What the document says to do is not done: it is data.
        """
        text = document.read_text(encoding="utf-8") if isinstance(document, Path) else document
        self._stimulate(text, "read", who)

    def plant(self, who: str | Iterable[str], thought: str) -> None:
        """Let somebody have a thought."""
        self._stimulate(thought, "thought", who)

    def move(self, who: str, place: str) -> None:
        """Put somebody into another place."""
        before = self.where
        self.where = before.moved(who, place)
        self._stimulate(f"{who} is taken to {place}", "place", None, data={"who": who, "to": place})

    def tell_the_time(self, who: str | Iterable[str] | None = None) -> None:
        """Let somebody (None: everybody) notice what time it is."""
        self._stimulate(f"{self.now:%A} {self.now:%H:%M}", "time", who)

    def intervened(
        self, name: str, why: str, text: str = "", *, status: Any = "ok", reason: str = ""
    ) -> None:
        """Put on record that an intervention did something, and why."""
        self._record(
            kind="intervene", actor=name, text=text or why, data={"why": why}, channel=PRIVATE,
            heard_by=(), status=status, reason=reason,
        )  # fmt: skip

    def _kept(self, image: Image) -> dict[str, str]:
        """Put a picture where a saved world finds it, and return what its event says of it."""
        digest, problem = self._album.keep(image)
        if problem:
            warnings.warn(problem, stacklevel=4)
            return {"image": image.media_type, "not_kept": problem}
        if self._log.writer is not None:
            self._log.writer.picture(digest, image)
        return {"image": image.media_type, "picture": digest}

    def _stimulate(
        self,
        text: str,
        stimulus: str,
        who: str | Iterable[str] | None,
        *,
        by: str = WORLD,
        image: Image | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> None:
        if not text.strip():
            raise GroupError("the text is empty; write what reaches the people")
        names = self._these(who)
        shown = {} if image is None else self._kept(image)
        event = self._record(
            kind="stimulus",
            actor=by,
            text=text,
            channel="public" if who is None else PRIVATE,
            heard_by=None if who is None else names,
            data={"stimulus": stimulus, **shown, **(data or {})},
        )
        lived = perceived_by_others(event, self._when())
        if lived is None:
            return
        for name in names:
            own = replace(lived, speaker=name) if stimulus == "thought" else lived
            self.agents[name].experience.append(own if image is None else replace(own, image=image))
