"""Figures of a transcript for reports: object-oriented, so that no cell shows them twice."""

from __future__ import annotations

from matplotlib.figure import Figure

from personanb.notebook.canvas import (
    BLUE,
    FAINT,
    GREEN,
    INK,
    ORANGE,
    WARNING,
    head,
    label_rows,
    rows_canvas,
)
from personanb.notebook.views.tallies import Tallies, tallies
from personanb.notebook.views.text import one_line
from personanb.simulation.transcript import Transcript

_MOST_PEOPLE = 60
_NAME_LENGTH = 32


def plot_talk_share(talk: Transcript) -> Figure:
    """Draw who talked how much.

    Parameters
    ----------
    talk
        A transcript.

    Returns
    -------
    matplotlib.figure.Figure
        One bar a person: share of all words, in percent, with words and usable turns beside it;
        failed turns are told. The title holds n, the engine and the run's status.
    """
    counted = tallies(talk)
    names, left_out = _names(talk)
    figure, axes = rows_canvas(len(names))
    shares = counted.shares[: len(names)]
    axes.barh(range(len(names)), [100 * one.share for one in shares], color=BLUE, height=0.62)
    most = max((100 * one.share for one in shares), default=0.0)
    for row, one in enumerate(shares):
        bad = f", {one.failed} failed" if one.failed else ""
        axes.text(
            100 * one.share + most * 0.015,
            row,
            f"{100 * one.share:.0f}%  ({one.words:,} words, {one.turns} turns{bad})",
            va="center",
            fontsize=10.5,
            color=WARNING if one.failed else INK,
            parse_math=False,
        )
    # Room on the right for the longest label.
    axes.set_xlim(0, (most or 1.0) * 1.75)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    failed = sum(one.failed for one in counted.shares)
    summary = f"{_number(counted.turns, 'usable turn')}"
    summary += f", {failed} failed" if failed else ""
    label_rows(axes, names)
    _head(figure, talk, "Share of words", f"{summary}, {counted.words:,} words{left_out}")
    return figure


def plot_vote_shift(talk: Transcript) -> Figure:
    """Draw how private votes moved between the beginning and the end.

    Parameters
    ----------
    talk
        A transcript of a run with votes.

    Returns
    -------
    matplotlib.figure.Figure
        One row a person: a ring before, a disc after, joined by a line; votes that cannot be used
        are told in words. The title holds n, the engine and the run's status.

    Raises
    ------
    ValueError
        When nobody was asked to vote.
    """
    counted = tallies(talk)
    if not counted.votes:
        raise ValueError("nobody voted in this run: hold the group with votes=True")
    names, left_out = _names(talk)
    figure, axes = rows_canvas(len(names))
    low, high = counted.scale
    for row, votes in enumerate(counted.votes[: len(names)]):
        before, after = votes.before.value, votes.after.value
        if before is not None and after is not None and before != after:
            colour = GREEN if after > before else ORANGE
            axes.annotate(
                "",
                xy=(after, row),
                xytext=(before, row),
                arrowprops={"arrowstyle": "-|>", "color": colour, "lw": 2.2, "shrinkA": 5},
            )
        if before is not None:
            axes.plot(before, row, "o", ms=9, mfc="white", mec=INK, mew=1.8, zorder=3)
        if after is not None and after != before:
            axes.plot(after, row, "o", ms=9, mfc=INK, mec=INK, zorder=4)
        if before is not None and after == before:
            axes.plot(after, row, "o", ms=4, mfc=INK, mec=INK, zorder=4)
        axes.text(
            high + 0.35,
            row,
            _vote_words(before, after, votes.before.problem, votes.after.problem),
            va="center",
            fontsize=10.5,
            color=INK if votes.shift is not None else WARNING,
            parse_math=False,
        )
    axes.set_xlim(low - 0.4, high + (high - low) * 0.62)
    axes.set_xticks(range(low, high + 1))
    axes.set_xlabel("Private vote; ring: before, disc: after", loc="left", color=INK)
    axes.grid(axis="x", color=FAINT, lw=0.8)
    axes.spines["bottom"].set_bounds(low, high)
    label_rows(axes, names)
    _head(figure, talk, "Private votes", f"{_vote_summary(counted)}{left_out}")
    return figure


def _head(figure: Figure, talk: Transcript, title: str, summary: str) -> None:
    below = f"n {len(talk.personas)} people, {summary}; {_engine(talk)}; {talk.status}"
    head(figure, f"{title}: {one_line(talk.topic, 140) or 'no topic'}", below)


def _names(talk: Transcript) -> tuple[list[str], str]:
    """Return the names that get a row, and words about those that do not."""
    names = [one_line(one.name, _NAME_LENGTH) for one in talk.personas[:_MOST_PEOPLE]]
    left_out = len(talk.personas) - len(names)
    return names, f"; {left_out} more people not drawn" if left_out else ""


def _engine(talk: Transcript) -> str:
    if talk.source == "rehearsal":
        return "rehearsal, not people"
    engine = one_line(str(talk.manifest.get("engine", "unknown")), 40)
    return f"engine {engine} ({one_line(talk.source, 20) or 'source unknown'})"


def _vote_words(before: int | None, after: int | None, *problems: str) -> str:
    if before is not None and after is not None:
        shift = after - before
        return f"{before} to {after}  ({shift:+d})" if shift else f"{before}, no change"
    first = next((problem for problem in problems if problem), "not asked")
    return one_line(first, 30)


def _vote_summary(counted: Tallies) -> str:
    if counted.mean_shift is None:
        return "nobody with both votes"
    bad = f", {_number(counted.bad_votes, 'unusable vote')}" if counted.bad_votes else ""
    return f"mean shift {counted.mean_shift:+.1f} ({counted.n_shift} with both votes){bad}"


def _number(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
