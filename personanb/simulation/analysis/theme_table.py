"""Themes of one or several talks: a table, quotes, dissent, and how coders agreed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from personanb.errors import AnalysisError, did_you_mean
from personanb.simulation.analysis.codebook import Code
from personanb.simulation.analysis.coding import Coding, Disagreement
from personanb.simulation.analysis.mentions import Mention
from personanb.simulation.analysis.saturation import saturation_curve
from personanb.simulation.analysis.spoken import Spoken
from personanb.simulation.analysis.theme import Theme

if TYPE_CHECKING:
    import pandas as pd

_SHOWN_QUOTES = 2
_LONGEST_QUOTE = 110
_BASIS = {"reply": " by reply", "notes": " by the speaker's notes"}


@dataclass(frozen=True, repr=False)
class Themes(Sequence[Theme]):
    """What talks were about: one theme a code, those of most speakers first.

    Attributes
    ----------
    themes
        The themes.
    said
        The turns that were coded, and what was left out.
    coding
        Who coded, and how far two coders agreed.
    seed
        Seed of the saturation curve's random orders.
    """

    themes: tuple[Theme, ...]
    said: Spoken
    coding: Coding = field(default_factory=Coding)
    seed: int = 0

    def __len__(self) -> int:
        return len(self.themes)

    def __getitem__(self, index: Any) -> Any:
        return self.theme(index) if isinstance(index, str) else self.themes[index]

    def __iter__(self) -> Iterator[Theme]:
        return iter(self.themes)

    @property
    def codebook(self) -> dict[str, list[str]]:
        """The codes and their words, to read, change and give back as `codebook=`."""
        return {theme.label: list(theme.code.words) for theme in self.themes}

    @property
    def coded(self) -> int:
        """How many turns speak of at least one theme."""
        return len(
            {(mention.group, mention.turn) for theme in self.themes for mention in theme.mentions}
        )

    def theme(self, label: str) -> Theme:
        """Return a theme by its label, or by a part of it that no other has.

        Raises
        ------
        AnalysisError
            When there is none, or several.
        """
        labels = [theme.label for theme in self.themes]
        found = [name for name in labels if name == label] or [
            name for name in labels if label.casefold() in name.casefold()
        ]
        if len(found) != 1:
            what = "several themes have" if found else "there is no theme"
            raise AnalysisError(
                f"{what} {label!r}{did_you_mean(label, labels)}; there are {', '.join(labels)}"
            )
        return self.themes[labels.index(found[0])]

    def to_frame(self) -> pd.DataFrame:
        """Return one row a theme.

        Returns
        -------
        pandas.DataFrame
            `code`; `words` (that stand for it); `mentions` (turns) and `turns_coded` (of how
            many); `speakers`, `of_speakers` (who said anything) and `share` of them (0 to 1);
            `groups` and `of_groups`; speakers `for`, `against`, `mixed`, `unclear`; `intensity`
            and `specificity` (share of mentions said with force, and from own experience);
            `dissenters` (speakers against the majority); `quote`, `quote_speaker`, `quote_turn`
            (and `quote_group`); `contested` (turns that only one of two coders gave the code);
            `coder` and `source`.
        """
        import pandas as pd  # noqa: PLC0415 - the core stays light without tables

        rows = [self._row(theme) for theme in self.themes]
        columns = list(self._row(Theme(Code("", ()), ())))
        frame = pd.DataFrame(rows, columns=columns)
        frame.attrs.update(self._provenance())
        return frame

    def quotes(self, theme: str | None = None) -> pd.DataFrame:
        """Return the mentions of a theme, or of all, one a row and word for word.

        Returns
        -------
        pandas.DataFrame
            `code`, `group`, `turn`, `speaker`, `quote`, `stance`, `basis` (what the stance rests
            on), `strong`, `concrete`, `dissent` (whether it is against the majority) and `source`.
        """
        import pandas as pd  # noqa: PLC0415 - the core stays light without tables

        chosen = self.themes if theme is None else (self.theme(theme),)
        rows = [
            {**vars(mention), "dissent": mention in each.dissent, "source": self.said.source}
            for each in chosen
            for mention in each.mentions
        ]
        columns = [*Mention.__dataclass_fields__, "dissent", "source"]
        frame = pd.DataFrame(rows, columns=columns)
        frame.attrs.update(self._provenance())
        return frame

    def dissent(self) -> pd.DataFrame:
        """Return the quotes against the majority of their theme, over all themes."""
        frame = self.quotes()
        kept = frame[frame["dissent"]].drop(columns="dissent").reset_index(drop=True)
        kept.attrs.update(self._provenance())
        return kept

    def co_occurrence(self) -> pd.DataFrame:
        """Return in how many turns two themes are spoken of together; a theme with itself: in all.

        Returns
        -------
        pandas.DataFrame
            Square and symmetric, themes by themes.
        """
        import pandas as pd  # noqa: PLC0415 - the core stays light without tables

        labels = [theme.label for theme in self.themes]
        turns = [{(each.group, each.turn) for each in theme.mentions} for theme in self.themes]
        counts = [[len(one & other) for other in turns] for one in turns]
        frame = pd.DataFrame(counts, index=labels, columns=labels, dtype=int)
        frame.attrs.update(self._provenance())
        return frame

    def saturation(self, orders: int = 100) -> pd.DataFrame:
        """Return how many distinct themes have been met after k groups; see `saturation_curve`.

        With one group there is one row: saturation takes repeated groups.
        """
        by_group = [
            frozenset(theme.label for theme in self.themes if group in theme.groups)
            for group in range(1, len(self.said.talks) + 1)
        ]
        frame = saturation_curve(by_group, orders=orders, seed=self.seed)
        frame.attrs.update(self._provenance())
        return frame

    @property
    def disagreements(self) -> pd.DataFrame:
        """Every turn and code on which two coders differ, and turns that one could not code."""
        import pandas as pd  # noqa: PLC0415 - the core stays light without tables

        found = (*self.coding.disagreements, *self.coding.failed)
        return pd.DataFrame(
            [vars(each) for each in found], columns=list(Disagreement.__dataclass_fields__)
        )

    def __repr__(self) -> str:
        """Write a heading with the denominators, then each theme with its split and quotes."""
        said, speakers = self.said, len(self.said.speakers)
        groups = f"{len(said.talks)} groups, " if len(said.talks) > 1 else ""
        coder = "rules" if self.coding.coder == "rules" else " and ".join(self.coding.engines)
        heading = (
            f"<Themes: {len(self.themes)}, in {self.coded} of {len(said.turns)} turns of "
            f"{speakers} speakers, {groups}coded by {coder}, source {said.source}>"
        )
        lines = [heading]
        if "" in self.coding.agreement:
            lines.append(f"  agreement: {self.coding.agreement['']}")
        for theme in self.themes:
            split = ", ".join(f"{count} {stance}" for stance, count in theme.split.items() if count)
            lines.append(
                f"  {theme.label}: {len(theme.stances)} of {speakers} speakers, "
                f"{len(theme.mentions)} turns ({split})"
            )
            lines += [
                f"    {_line(mention, theme)}" for mention in theme.best_quotes(_SHOWN_QUOTES)
            ]
        return "\n".join(lines)

    def _row(self, theme: Theme) -> dict[str, Any]:
        speakers = len(self.said.speakers)
        best = theme.best_quotes(1)
        return {
            "code": theme.label,
            "words": ", ".join(theme.code.words),
            "mentions": len(theme.mentions),
            "turns_coded": len(self.said.turns),
            "speakers": len(theme.stances),
            "of_speakers": speakers,
            "share": len(theme.stances) / speakers,
            "groups": len(theme.groups),
            "of_groups": len(self.said.talks),
            **{str(stance): count for stance, count in theme.split.items()},
            "intensity": theme.share("strong"),
            "specificity": theme.share("concrete"),
            "dissenters": len(theme.dissenters),
            "quote": best[0].quote if best else None,
            "quote_speaker": best[0].speaker if best else None,
            "quote_turn": best[0].turn if best else None,
            "quote_group": best[0].group if best else None,
            "contested": theme.contested,
            "coder": self.coding.coder,
            "source": self.said.source,
        }

    def _provenance(self) -> dict[str, Any]:
        said = self.said
        return {
            "topic": "; ".join(dict.fromkeys(talk.topic for talk in said.talks)),
            "engine": "; ".join(
                dict.fromkeys(str(talk.manifest.get("engine", "")) for talk in said.talks)
            ),
            "source": said.source,
            "coder": ", ".join((self.coding.coder, *self.coding.engines)),
            "turns": said.taken,
            "turns_opening": said.opening,
            "turns_coded": len(said.turns),
            "turns_with_a_theme": self.coded,
            "speakers": len(said.speakers),
            "groups": len(said.talks),
        }


def themes_of(
    codes: Sequence[Code],
    mentions: Sequence[Mention],
    said: Spoken,
    *,
    coding: Coding | None = None,
    contested: Mapping[str, int] | None = None,
    seed: int = 0,
) -> Themes:
    """Put codes and mentions together."""
    themes = tuple(
        Theme(
            code,
            tuple(mention for mention in mentions if mention.code == code.label),
            (contested or {}).get(code.label, 0),
        )
        for code in codes
    )
    return Themes(themes, said, coding or Coding(), seed)


def _line(mention: Mention, theme: Theme) -> str:
    quote = " ".join(mention.quote.split())
    if len(quote) > _LONGEST_QUOTE:
        quote = quote[:_LONGEST_QUOTE].rsplit(" ", 1)[0] + " ..."
    place = f"turn {mention.turn}" if mention.group == 1 else f"{mention.group}:{mention.turn}"
    mark = ", dissent" if mention in theme.dissent else ""
    side = f"{mention.stance}{_BASIS.get(mention.basis, '')}"
    return f'"{quote}" ({mention.speaker}, {place}, {side}{mark})'
