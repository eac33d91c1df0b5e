import re

import pytest

import personanb as pnb
from tests.engines_for_tests import FailsFor


def test_one_person_returns_one_answer(cast):
    answer = cast.run_cell("%%ask ada\nWould you move for a job?").result
    assert isinstance(answer, pnb.Event)
    assert (answer.actor, answer.status) == ("Ada Moreira", "ok")


def test_several_people_answer_in_the_order_asked(cast):
    answers = cast.run_cell("%%ask chi ada --as moves\nWould you move for a job?").result
    assert [answer.actor for answer in answers] == ["Chi Okafor", "Ada Moreira"]
    assert cast.user_ns["moves"] is answers


def test_the_question_arrives_word_for_word(cast):
    question = 'Is {ada} "worth" $HOME, 100 % of it? {{x}} it\'s\nSecond line: {0!r}'
    cast.run_cell(f"%%ask ada\n{question}\n")
    (request,) = cast.user_ns["engine"].requests
    assert request.situation.question == question


def test_panels_and_lists_are_asked_too(cast, people):
    cast.user_ns["town"] = pnb.Panel(people[1:])
    cast.user_ns["friends"] = people[1:]
    for others in ("town", "friends"):
        answers = cast.run_cell(f"%%ask ada {others}\nWhy?").result
        assert [answer.actor for answer in answers] == [person.name for person in people]


def test_keep_continues_the_talk_and_without_it_the_talk_is_forgotten(cast):
    heard = [
        cast.run_cell(f"%%ask ada {option}\nAnd then?").result.heard
        for option in ("", "--keep", "--keep", "", "--keep")
    ]
    assert heard == [0, 2, 4, 0, 2]


def test_a_failure_is_a_row(cast):
    cast.user_ns["shaky"] = FailsFor("Bo Lindqvist")
    answers = cast.run_cell("%%ask ada bo --engine shaky\nWhy?").result
    assert [answer.status for answer in answers] == ["ok", "failed"]
    assert "the line is dead" in repr(answers)


def test_the_seed_is_passed_on(cast):
    cast.run_cell("%%ask ada --seed 7\nWhy?")
    cast.run_cell("%config PersonaMagics.seed = 9")
    cast.run_cell("%%ask ada\nWhy?")
    seeds = [request.situation.seed for request in cast.user_ns["engine"].requests]
    assert seeds == [7, 9]


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("%%ask\nWhy?", "name who is asked"),
        ("%%ask ada", "the question is empty"),
        ("%%ask ada\n   \n", "the question is empty"),
        ("%%ask aad\nWhy?", r"there is no persona aad; did you mean 'ada'\?"),
        ("%%ask ada, bo\nWhy?", "'ada,': names are separated by spaces, without commas"),
        ("%%ask ada ada\nWhy?", "ada is named twice"),
        ("%%ask ada --as bo\nWhy?", "bo is already a variable, a Persona"),
        ("%%ask ada --engine gpt\nWhy?", "unknown engine 'gpt'; available: rehearsal"),
        ("%%ask ada --seed -1\nWhy?", "--seed '-1' is out of range; allowed: 0 or more"),
    ],
)
def test_what_cannot_be_asked_is_told(cast, cell, message):
    assert re.search(message, cast.refused(cell))


def test_code_prints_a_call_that_asks_the_same(cast, capsys):
    cell = '%%ask ada bo --seed 7 --keep --as moves{}\nWould you "move"?\nIt\'s {{far}} \\ away.'
    cast.run_cell(cell.format(" --code"))
    assert not cast.user_ns["engine"].requests
    printed = capsys.readouterr().out
    assert printed.startswith("import personanb as pnb\n")
    cast.run_cell(printed)
    first = cast.user_ns.pop("moves")
    cast.run_cell(cell.format(""))
    second = cast.user_ns["moves"]
    assert (first.question, first.seed) == (second.question, second.seed)
    assert [answer.heard for answer in (*first, *second)] == [0, 0, 2, 2]
