import pytest

from personanb import GroupError, Guide


@pytest.mark.parametrize(
    ("rounds", "stages"),
    [
        (1, {"key": 1}),
        (2, {"introductory": 1, "key": 1}),
        (3, {"introductory": 1, "key": 1, "ending": 1}),
        (5, {"opening": 1, "introductory": 1, "transition": 1, "key": 1, "ending": 1}),
        (8, {"opening": 1, "introductory": 1, "transition": 1, "key": 4, "ending": 1}),
    ],
)
def test_the_usual_route_fits_any_number_of_rounds(rounds, stages):
    guide = Guide.standard("a rent cap", rounds)
    assert {stage.kind: stage.rounds for stage in guide.stages} == stages
    assert guide.rounds == rounds
    assert "a rent cap" in guide.stages[0].question


def test_plain_questions_become_stages():
    guide = Guide.parse("- What comes to mind?\n\n- What would stop you?\n- What did we miss?")
    assert [(stage.kind, stage.question) for stage in guide.stages] == [
        ("introductory", "What comes to mind?"),
        ("key", "What would stop you?"),
        ("ending", "What did we miss?"),
    ]


def test_a_plain_question_may_hold_a_colon():
    (stage,) = Guide.parse("One thing first: what comes to mind?").stages
    assert stage.question == "One thing first: what comes to mind?"


def test_yaml_gives_every_field():
    guide = Guide.parse(
        "topic: a rent cap\n"
        "opening: Who are you?\n"
        "key:\n"
        "  - What speaks for it?\n"
        "  - question: What speaks against it?\n"
        "    policy: written_first\n"
        "    rounds: 2\n"
        "    probes:\n"
        "      - Can you give an example?\n"
    )
    assert guide.topic == "a rent cap"
    assert [stage.kind for stage in guide.stages] == ["opening", "key", "key"]
    last = guide.stages[-1]
    assert (last.policy, last.rounds, last.probes) == (
        "written_first", 2, ("Can you give an example?",),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty"),
        ("# only a note", "holds no question"),
        ("openning: Who are you?", "line 2: unknown stage 'openning'; did you mean 'opening'"),
        ("key:\n  - question: Why?\n    polcy: popcorn", "line 4: unknown field 'polcy'; did you"),
        ("key:\n  - question: Why?\n    policy: shout", "line 4: 'shout'; allowed: round_robin"),
        ("key:\n  - question: Why?\n    rounds: 0", "line 4: rounds is 0; allowed"),
        ("key:\n  - policy: popcorn", "line 3: a stage needs a `question:`"),
        ("topic: only a topic", "no question"),
        ("key: [1]", "line 2: 1 is not a question"),
    ],
)
def test_a_bad_guide_is_refused_with_line_and_what_is_allowed(text, message):
    with pytest.raises(GroupError) as error:
        Guide.parse(text, "the cell", first_line=2)
    assert message in str(error.value)
