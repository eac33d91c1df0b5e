"""`%align`: a thin shell over `pnb.align`."""

import pytest
from IPython.core.completer import provisionalcompleter

import personanb as pnb
from tests.populations.people_for_tests import panel_of, pool_frame, target_frame

TO_SEX = {"margins": {"sex": {"female": 0.5, "male": 0.5}}}


@pytest.fixture
def notebook(shell):
    shell.user_ns.update(
        panel=panel_of(),
        rows=pool_frame(300),
        goal=pnb.reference(target_frame()),
        margins=TO_SEX,
        address="no panel",
    )
    return shell


def test_everyone_is_weighted_and_the_result_is_bound(notebook):
    found = notebook.run_cell("%align panel --to goal --as aligned").result
    assert isinstance(found, pnb.Alignment)
    assert notebook.user_ns["aligned"] is found
    assert found.panel.is_weighted
    assert len(found.panel) == 300


def test_so_many_are_drawn_as_the_call_draws(notebook):
    found = notebook.run_cell("%align panel --to goal --n 40 --seed 3 --on sex,openness").result
    same = pnb.align(notebook.user_ns["panel"], notebook.user_ns["goal"], n=40, seed=3,
                     on=["sex", "openness"], progress=False)  # fmt: skip
    assert list(found.panel) == list(same.panel)


@pytest.mark.parametrize("target", ["us-adults --on sex,age", "margins", "goal.csv", "goal"])
def test_a_target_is_a_name_a_file_or_a_variable(notebook, target):
    target_frame().to_csv("goal.csv", index=False)
    assert notebook.run_cell(f"%align panel --to {target}").result.reference.variables


def test_a_data_frame_and_a_list_are_aligned_too(notebook):
    notebook.user_ns["people"] = list(notebook.user_ns["panel"])
    for word in ("rows", "people"):
        assert len(notebook.run_cell(f"%align {word} --to goal --n 20").result.panel) == 20


def test_what_is_given_up_is_in_the_view_and_not_in_a_warning(notebook, recwarn):
    found = notebook.run_cell("%align panel --to goal --n 250").result
    assert found.notes
    assert not [one for one in recwarn if issubclass(one.category, pnb.AlignmentWarning)]


@pytest.mark.parametrize(
    ("line", "call"),
    [
        ("panel --to us-adults --as aligned", 'aligned = pnb.align(panel, "us-adults")'),
        ("rows --to goal --n 50 --scale 1,5", "pnb.align(rows, goal, n=50, scale=(1, 5))"),
        (
            "panel --to us-adults --on sex --method raking --seed 2 --skip",
            'pnb.align(panel, "us-adults", seed=2, on=["sex"], method="raking", on_missing="skip")',
        ),
    ],
)
def test_code_prints_the_call_and_runs_nothing(notebook, capsys, line, call):
    notebook.user_ns["pnb"] = pnb
    assert notebook.run_cell(f"%align {line} --code").result is None
    assert capsys.readouterr().out.strip() == call


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("panel", "say whom the panel should be like with --to: us-adults"),
        ("--to us-adults", "wants one panel"),
        ("panle --to us-adults", "there is no variable 'panle'; did you mean 'panel'"),
        ("address --to us-adults", "address is a str, not a panel or a data frame"),
        ("panel --to us_adults", "did you mean 'us-adults'"),
        ("panel --to address2", "no such reference, file or variable"),
        ("panel --to goal --n many", "many"),
        ("panel --to goal --method balanse", "did you mean 'balance'"),
        ("panel --to goal --scale 5", "two ends of a scale"),
        ("panel --to goal --n 400", "the pool has 300 people"),
        ("panel --to goal --as panel", "panel is already a variable, a Panel"),
    ],
)
def test_what_cannot_be_done_says_what_to_type(notebook, line, message):
    assert message in notebook.refused(f"%align {line}")


def test_panels_targets_methods_and_options_complete(notebook):
    def complete(text):
        with provisionalcompleter():
            found = list(notebook.Completer.completions(text, len(text)))
        return {item.text for item in found}

    assert complete("%align pan") == {"panel"}
    assert complete("%align panel --to us") == {"us-adults"}
    assert complete("%align panel --to go") == {"goal"}
    assert complete("%align panel --method ra") == {"raking"}
    assert {"--to", "--n", "--on", "--method"} <= complete("%align panel --")
