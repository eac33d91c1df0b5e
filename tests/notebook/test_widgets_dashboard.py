"""The alignment dashboard's Python side: columns, measures, people and the trade-off."""

import time
import warnings

import numpy as np
import pandas as pd
import pytest

import personanb as pnb
from personanb.notebook.widgets.dashboard import dashboard

TRAITS = ("openness", "conscientiousness", "extraversion", "agreeableness", "neuroticism")


def frame(n, mean, seed):
    random = np.random.default_rng(seed)
    scores = np.clip(random.normal(mean, 0.15, (n, 5)), 0, 1)
    return pd.DataFrame(scores, columns=list(TRAITS)).assign(
        sex=random.choice(["female", "male"], n, p=[0.7, 0.3])
    )


@pytest.fixture(scope="module")
def aligned():
    people = [
        pnb.Persona(
            name=f"Person {row.Index}", gender=row.sex,
            big_five={trait: getattr(row, trait) for trait in TRAITS},
        )
        for row in frame(400, 0.6, 1).itertuples()
    ]  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pnb.align(
            pnb.Panel(people), frame(600, 0.5, 2).rename(columns={"sex": "gender"}), n=60, seed=3
        )


@pytest.fixture
def ask(aligned):
    board = dashboard(aligned)
    said = []
    board.send = lambda content, buffers=None: said.append((content, buffers))

    def ask_(name, **payload):
        said.clear()
        board._hear(board, {"type": "ask", "id": "1", "name": name, "payload": payload}, [])
        deadline = time.monotonic() + 60
        while not said and time.monotonic() < deadline:
            time.sleep(0.01)
        content, buffers = said[0]
        return content.get("result", content.get("error")), buffers

    ask_.board = board
    yield ask_
    board.close()


def decoded(result, buffers):
    return {
        spec["name"]: np.frombuffer(buffer, dtype=f"<{spec['dtype']}")
        for spec, buffer in zip(result["columns"], buffers, strict=True)
    }


def test_everybody_travels_as_columns_of_bytes(ask, aligned):
    result, buffers = ask("people")
    columns = decoded(result, buffers)
    assert columns["drawn"].sum() == 60
    assert list(np.flatnonzero(columns["drawn"])) == list(
        np.searchsorted(aligned.rows, aligned.drawn)
    )
    traits = columns["pool/openness"] / 255
    assert np.abs(traits - aligned.people.traits[:, 0]).max() <= 0.5 / 255 + 1e-9
    assert columns["weight"].mean() == pytest.approx(1, abs=1e-5)
    assert len(columns["target/openness"]) == len(aligned.held_out)
    assert sum(len(buffer) for buffer in buffers) < 20 * (400 + len(aligned.held_out))


def test_the_measures_are_those_of_the_diagnostics(ask, aligned):
    result, _ = ask("measure")
    found = aligned.diagnostics()
    assert result["distances"]["aligned"]["AMW"] == pytest.approx(
        found.distances.loc["aligned", "AMW"]
    )
    assert set(result["distances"]) == set(found.distances.index)
    assert result["target_people"] == len(aligned.held_out)
    assert "blind" in result["does_not_tell"]["AMW"]


def test_a_selection_in_the_view_is_one_in_python(ask, aligned):
    ask.board.selection = {"openness": [0.0, 0.5], "gender": ["male"]}
    chosen = ask.board.selected
    assert 0 < len(chosen) < 400
    for position in chosen:
        person = aligned.pool[int(position)]
        assert person.big_five.openness <= 0.5 + 1 / 255
        assert person.gender == "male"


def test_people_have_names_and_open_in_the_editor(ask, aligned):
    (person,), _ = ask("names", rows=[7])
    assert person["name"] == aligned.pool[int(aligned.rows[7])].name
    opened, _ = ask("edit", row=7)
    assert ask.board.editor.value.name == opened["name"] == person["name"]
    ask.board.editor.close()
    assert "at most 60" in ask("names", rows=list(range(61)))[0]["message"]
    assert "not a position" in ask("edit", row=4000)[0]["message"]


def test_the_trade_off_gives_up_people_for_fit(ask):
    points = [ask("trade-off", share=share)[0] for share in (0.0, 0.5, 1.0)]
    sizes = [point["ess"] for point in points]
    misses = [point["distances"]["AMW"] for point in points]
    assert sizes == sorted(sizes, reverse=True)
    assert misses == sorted(misses, reverse=True)
    assert sizes[0] == pytest.approx(400, rel=0.02)
    assert "not from 0 to 1" in ask("trade-off", share=2)[0]["message"]


def test_data_frames_have_rows_but_nobody_to_edit():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        aligned = pnb.align(frame(200, 0.6, 1), frame(300, 0.5, 2))
    board = dashboard(aligned)
    assert board.summary["personas"] is False
    assert board._names({"rows": [3]}) == [{"row": 3, "name": "Row 3", "about": ""}]
    with pytest.raises(pnb.PersonanbError, match="no personas"):
        board._edit({"row": 3})
    board.close()


def test_what_is_no_alignment_is_refused_with_advice():
    with pytest.raises(TypeError, match=r"make one with pnb\.align"):
        dashboard("us-adults")
