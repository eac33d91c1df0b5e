import json
import re
import threading
from pathlib import Path

import pytest

import personanb as pnb

ROUND = '%focus_group ada bo chi --topic "A rent cap" --rounds 1'


def test_a_line_holds_a_group_and_binds_its_transcript(cast):
    talk = cast.run_cell(f"{ROUND} --seed 7 --as dinners").result
    assert cast.user_ns["dinners"] is talk
    assert talk.status == "complete"
    assert (talk.topic, talk.manifest["seed"]) == ("A rent cap", 7)
    assert [event.actor for event in talk.turns[:3]] != []
    assert len(talk.turns) == 3


def test_a_cell_can_be_run_again_and_the_earlier_file_is_kept(cast):
    for _ in range(2):
        cast.run_cell(f"{ROUND} --as dinners")
    saved = Path("dinners.transcript.jsonl")
    assert pnb.load_transcript(saved).events == cast.user_ns["dinners"].events
    assert Path("dinners.previous.transcript.jsonl").exists()


@pytest.mark.parametrize(
    ("options", "file"),
    [
        ("", "focus_group.transcript.jsonl"),
        ("--as talk", "talk.transcript.jsonl"),
        ("--as talk --save 'a folder/x.jsonl'", "a folder/x.jsonl"),
    ],
)
def test_the_talk_is_always_written_to_a_file(cast, options, file):
    talk = cast.run_cell(f"{ROUND} {options}").result
    assert talk.path == Path(file)
    assert len(pnb.load_transcript(file).turns) == 3


def test_every_turn_is_in_the_file_before_the_next_begins(cast):
    saved = Path("focus_group.transcript.jsonl")
    lines = []

    class Looking(type(cast.user_ns["engine"])):
        def reply(self, situation):
            if situation.task == "say":
                lines.append(len(saved.read_text(encoding="utf-8").splitlines()))
            return super().reply(situation)

    cast.user_ns["looking"] = Looking()
    cast.run_cell("%%focus_group ada bo --topic x --no-votes --engine looking\nWhat? \nWhy?")
    assert lines == sorted(set(lines))
    assert len(lines) == 4


def test_an_estimate_holds_no_group(cast, capsys):
    assert cast.run_cell(f"{ROUND} --estimate --as dinners").result is None
    assert "about 9 calls" in capsys.readouterr().out
    assert "dinners" not in cast.user_ns
    assert not Path("dinners.transcript.jsonl").exists()
    cast.run_cell(f"{ROUND} --estimate --code")
    assert ".estimate(rounds=1))" in capsys.readouterr().out


def test_topics_with_quotes_braces_and_dollars_are_left_alone(cast):
    cast.user_ns["x"] = "expanded"
    topic = 'The "5 $x" {x} box, isn\'t it?'
    quoted = topic.replace('"', '\\"')
    talk = cast.run_cell(f'%focus_group ada bo --topic "{quoted}" --rounds 1').result
    assert talk.topic == topic


def test_panels_and_lists_expand(cast, people):
    cast.user_ns["town"] = pnb.Panel(people)
    cast.user_ns["friends"] = people[:2]
    assert cast.run_cell("%focus_group town --topic x --rounds 1").result.personas == tuple(people)
    both = cast.run_cell("%focus_group chi friends --topic x --rounds 1").result
    assert [person.name for person in both.personas] == [
        "Chi Okafor",
        "Ada Moreira",
        "Bo Lindqvist",
    ]


def test_votes_can_be_left_out(cast):
    talk = cast.run_cell(f"{ROUND} --no-votes").result
    assert not [event for event in talk.events if event.kind == "vote"]


def test_a_cell_of_plain_questions_is_the_guide(cast):
    talk = cast.run_cell("%%focus_group ada bo --topic x\nWhat first?\nWhat {else}?\n").result
    asked = [event.text for event in talk.events if event.kind == "moderate"]
    assert asked[0].endswith("What first?")
    assert "What {else}?" in asked


def test_a_cell_of_yaml_is_the_guide_and_may_hold_the_topic(cast):
    guide = "topic: A rent cap\nopening: Who are you?\nkey:\n  - question: Why?\n    rounds: 2\n"
    talk = cast.run_cell(f"%%focus_group ada bo\n{guide}").result
    assert talk.topic == "A rent cap"
    assert len(talk.turns) == 2 * 3


def test_a_guide_may_be_a_variable(cast):
    cast.user_ns["route"] = pnb.Guide.parse("What first?")
    talk = cast.run_cell("%focus_group ada bo --topic x --guide route").result
    assert talk.manifest["guide"][0]["question"] == "What first?"


def test_defaults_are_configured_and_validated(cast, caplog):
    cast.run_cell("%config PersonaMagics.rounds = 2")
    cast.run_cell("%config PersonaMagics.rounds = 0")
    assert "less than 1" in caplog.text
    assert len(cast.run_cell("%focus_group ada bo --topic x").result.turns) == 4


def test_the_pace_is_configured_too(cast, capsys):
    cast.run_cell("%config PersonaMagics.pace = 0.5")
    cast.run_cell("%focus_group ada bo --topic x --code")
    cast.run_cell("%focus_group ada bo --topic x --pace 0 --code")
    first, second = (line for line in capsys.readouterr().out.splitlines() if "run(" in line)
    assert "pace=0.5" in first
    assert "pace" not in second


def test_when_an_engine_fails_throughout_the_record_is_bound_all_the_same(cast):
    class Broken(type(cast.user_ns["engine"])):
        def reply(self, _):
            raise ConnectionError("no route to host")

    cast.user_ns["broken"] = Broken()
    told = cast.refused("%focus_group ada bo --topic x --rounds 1 --engine broken --as talk")
    assert "no route to host" in told
    talk = cast.user_ns["talk"]
    assert {event.status for event in talk.turns} == {"failed"}
    assert pnb.load_transcript("talk.transcript.jsonl").events == talk.events


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("%focus_group", "name who takes part"),
        ("%focus_group ada --topic x", "at least two people, got 1; .*`%%ask ada`"),
        ("%focus_group ada bo", "needs a topic, for example --topic"),
        ("%focus_group ada bo --topic ' '", "needs a topic"),
        ("%focus_group ada bpo --topic x", r"there is no persona bpo; did you mean 'bo'\?"),
        ("%focus_group ada engine --topic x", "engine is a Scripted, not a persona or a panel"),
        ("%focus_group ada odd --topic x", "odd is a list that holds an int, not a persona"),
        ("%focus_group ada twin --topic x", "more than one 'Ada Moreira'"),
        ("%focus_group ada ada --topic x", "ada is named twice"),
        ("%focus_group ada bo --topic A box", "a topic of several words goes in quotes: --topic"),
        (
            "%focus_group ada bo --topic x --engine gpt",
            "unknown engine 'gpt'; available: rehearsal",
        ),
        ("%focus_group ada bo --topic x --engine rehersal", r"did you mean 'rehearsal'\?"),
        ("%focus_group ada bo --topic x --as class", "class is a word of Python itself"),
        ("%focus_group ada bo --topic x --as chi", "chi is already a variable, a Persona"),
        ("%focus_group ada bo --topic x --guide chi", "chi is a Persona, not a guide"),
        ("%%focus_group ada bo --topic x --guide chi\nWhy?", "the guide is given twice"),
        ("%%focus_group ada bo --topic x", "the cell is empty; write one question a line"),
        ("%%focus_group ada bo --topic x\nkey:\n - qestion: a", "the cell, line 3: unknown field"),
        ("%focus_group ada bo --topic x --rounds 1.5", "--rounds '1.5' is not a whole number"),
        ("%focus_group ada bo --topic x --save .", "cannot be written to ."),
        ("%focus_group ada bo --topics x", r"unknown option '--topics'; did you mean '--topic'\?"),
    ],
)
def test_what_cannot_be_held_is_told(cast, people, cell, message):
    cast.user_ns["twin"] = people[0].replace(age=35)
    cast.user_ns["odd"] = [people[0], 3]
    assert re.search(message, cast.refused(cell))


def test_an_interrupted_talk_is_kept_and_says_how_much_there_is(cast, capsys):
    class Stops(type(cast.user_ns["engine"])):
        """Is interrupted during the fifth call, as by the notebook's stop button."""

        def reply(self, situation):
            if len(self.requests) == 5:
                main = threading.main_thread()
                interrupt(main)
            return super().reply(situation)

    def interrupt(thread):
        import _thread

        assert thread.is_alive()
        _thread.interrupt_main()

    cast.user_ns["stops"] = Stops(delay=0.02)
    line = "%focus_group ada bo chi --topic x --rounds 5 --no-votes --engine stops --as talk"
    talk = cast.run_cell(line).result
    assert talk.status == "interrupted"
    assert cast.user_ns["talk"] is talk
    assert 0 < len(talk.turns) < 15
    kept = f"{len(talk.turns)} of 15 turns kept, in talk.transcript.jsonl"
    assert kept in capsys.readouterr().out
    assert pnb.load_transcript("talk.transcript.jsonl").events == talk.events


def test_code_prints_a_call_that_holds_the_same_talk(cast, capsys):
    topic = 'A "rent" cap, isn\\\'t {it}'
    cell = (
        f"%%focus_group ada bo --topic '{topic.replace(chr(92) + chr(39), '')}' --seed 7 "
        '--rounds 2 --no-votes --as talk{}\nkey: Why "so"?\n'
    )
    cast.run_cell(cell.replace("--as talk{}", "--as talk --code"))
    assert "talk" not in cast.user_ns
    printed = capsys.readouterr().out
    cast.run_cell(printed)
    from_code = cast.user_ns.pop("talk")
    talk = cast.run_cell(cell.replace("--as talk{}", "--as talk")).result
    said = [(event.kind, event.actor, event.text) for event in talk.events]
    assert said == [(event.kind, event.actor, event.text) for event in from_code.events]
    assert from_code.path == talk.path
    assert from_code.manifest["seed"] == 7


def test_code_leaves_out_what_is_the_default(cast, capsys):
    cast.user_ns["pnb"] = pnb
    cast.run_cell('%focus_group ada bo --topic "A rent cap" --as talk --code')
    assert capsys.readouterr().out == (
        'talk = pnb.FocusGroup([ada, bo], topic="A rent cap")'
        '.run(rounds=3, save_to="talk.transcript.jsonl")\n'
    )


def test_magics_see_the_variables_of_a_function(cast):
    cast.run_cell(
        "def hold():\n"
        "    one, two = ada, bo\n"
        "    talk = %focus_group one two --topic x --rounds 1\n"
        "    return talk\n"
        "talk = hold()"
    )
    assert len(cast.user_ns["talk"].turns) == 2


def test_magics_work_in_a_thread(cast):
    def hold():
        cast.run_line_magic("focus_group", "ada bo --topic x --rounds 1 --as talk")

    thread = threading.Thread(target=hold)
    thread.start()
    thread.join(timeout=20)
    assert len(cast.user_ns["talk"].turns) == 2


def test_a_file_left_by_a_dead_process_holds_what_was_finished(cast):
    cast.run_cell(f"{ROUND} --as talk")
    saved = Path("talk.transcript.jsonl")
    lines = saved.read_text(encoding="utf-8").splitlines()
    torn = [*lines[:7], lines[7][: len(lines[7]) // 2]]
    saved.write_text("\n".join(torn), encoding="utf-8")
    assert json.loads(lines[6])["type"] == "event"
    talk = pnb.load_transcript(saved)
    assert talk.status == "interrupted"
    assert len(talk.events) == 3
