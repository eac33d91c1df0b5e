"""The magics in a real kernel, as a notebook drives them."""

import time

import pytest

import personanb as pnb
from tests.notebook.kernels_for_tests import CAST, Kernel, printed, wait_until

pytestmark = pytest.mark.kernel

SLOW = '%focus_group ada bo chi --topic "A rent cap" --rounds 20 --pace 0.1 --no-votes --as talk'


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    with Kernel(tmp_path_factory.mktemp("notebook")) as kernel:
        reply, _ = kernel.run(CAST)
        assert reply["status"] == "ok"
        yield kernel


def turns_in(file):
    return file.read_text(encoding="utf-8").count('"kind": "say"') if file.exists() else 0


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (
            "%%persona eve\nname: Eve\nbig_five: {O: 7}",
            "line 3, big_five.openness: 7 is out",
        ),
        ("%%persona eve\nname: Eve\nage: forty", "line 3, age: 'forty' is not a whole number"),
        ("%%persona eve\nnaem: Eve", "did you mean 'name'?"),
        ("%%persona eve\nname: Eve\n\tage: 3", "a tab is used to indent"),
        ("%%persona eve\nname: Eve\nname: Bo", "'name' is given twice"),
        ("%%persona eve\nname: !!python/object/apply:os.getcwd []", "is not accepted"),
        ("%%persona eve", "the cell is empty"),
        ("%%persona eve\nname: " + "x" * 10_000_000, "the limit is 1,000,000"),
        ('%%persona "Eve"x, y\nname: Eve', "wants one variable name"),
        ("%%persona <script>alert(1)</script>\nname: Eve", "cannot be a variable"),
        ("%%persona \U0001f469\nname: Eve", "cannot be a variable"),
        ("%%persona list\nname: Eve", "list is a Python builtin"),
        ("%%persona sys\nname: Eve", "sys is already a variable, a module"),
        ("%focus_group ada twin --topic x", "more than one 'Ada'"),
        ("%focus_group ada --topic x", "at least two people"),
        ("%focus_group ada bo", "needs a topic"),
        ("%focus_group ada bo --topic x --engine gpt", "unknown engine 'gpt'"),
        ("%focus_group adda bo --topic x", "did you mean 'ada'?"),
        ("%focus_group ada bo --topc x", "did you mean '--topic'?"),
        ("%%ask ada\n\n", "the question is empty"),
        ("%llm rehersal", "did you mean 'rehearsal'?"),
    ],
    ids=lambda text: text[:40],
)
def test_a_bad_cell_fails_with_one_message_and_no_traceback(kernel, cell, message):
    kernel.run("twin = ada.replace(age=3)")
    reply, messages = kernel.run(cell)
    assert (reply["status"], reply["ename"]) == ("error", "UsageError")
    told = printed(messages, "stderr")
    assert message in told
    assert len(told) < 1500
    assert "Traceback" not in told
    assert "error" not in [kind for kind, _ in messages]
    assert "eve" not in kernel.value("dir()")


def test_a_good_cell_shows_the_card_and_binds_the_variable(kernel):
    reply, messages = kernel.run("%%persona eve\nname: Eve Okoro\nage: 40")
    assert reply["status"] == "ok"
    (shown,) = [content["data"] for kind, content in messages if kind == "execute_result"]
    assert "Eve Okoro" in shown["text/html"]
    assert kernel.value("eve.age") == "40"
    kernel.run("del eve")


def test_a_talk_leaves_exactly_one_view_and_its_variable(kernel):
    reply, messages = kernel.run('%focus_group ada bo --topic "A rent cap" --rounds 1 --as talk')
    assert reply["status"] == "ok"
    kinds = [kind for kind, _ in messages if kind in {"display_data", "execute_result"}]
    assert kinds == ["display_data"]
    updates = [content for kind, content in messages if kind == "update_display_data"]
    assert "Ada, turn 0" in updates[-1]["data"]["text/html"]
    assert kernel.value("_ is talk, talk.status") == "(True, 'complete')"


def test_in_a_later_cell_the_talk_is_shown_again(kernel):
    kernel.run('talk = %focus_group ada bo --topic "A rent cap" --rounds 1')
    _, messages = kernel.run("talk")
    (shown,) = [content["data"] for kind, content in messages if kind == "execute_result"]
    assert "Ada, turn 0" in shown["text/html"]


def test_an_assigned_talk_is_shown_once_too(kernel):
    _, messages = kernel.run('talk = %focus_group ada bo --topic "A rent cap" --rounds 1\ntalk')
    kinds = [kind for kind, _ in messages if kind in {"display_data", "execute_result"}]
    assert kinds == ["display_data"]


def test_answers_are_shown_in_one_output(kernel):
    _, messages = kernel.run("%%ask ada bo\nWould you <b>move</b>?")
    (shown,) = [content["data"] for kind, content in messages if kind == "execute_result"]
    assert "Ada, turn 0" in shown["text/html"]
    assert "Bo, turn 0" in shown["text/html"]
    assert "<b>" not in shown["text/html"]


def test_an_interrupt_returns_the_finished_turns_at_once(kernel):
    file = kernel.folder / "talk.transcript.jsonl"
    file.unlink(missing_ok=True)
    cell = kernel.start(SLOW)
    wait_until(lambda: turns_in(file) >= 4)
    started = time.perf_counter()
    kernel.manager.interrupt_kernel()
    reply, messages = kernel.finish(cell)
    took = time.perf_counter() - started
    assert reply["status"] == "ok"
    assert took < 0.5, f"took {took:.2f} s"
    turns = int(kernel.value("len(talk.turns)"))
    assert 4 <= turns < 60
    assert kernel.value("talk.status") == "'interrupted'"
    assert f"{turns} of 60 turns kept, in talk.transcript.jsonl" in printed(messages, "stdout")
    assert printed(messages, "stderr") == ""
    assert kernel.value("_ is talk") == "True"
    last = [content for kind, content in messages if kind == "update_display_data"][-1]
    assert "interrupted" in last["data"]["text/html"].casefold()
    assert len(pnb.load_transcript(file).turns) == turns


def test_after_an_interrupt_the_same_cell_runs_again(kernel):
    reply, _ = kernel.run(SLOW.replace("--pace 0.1", "").replace("--rounds 20", "--rounds 1"))
    assert reply["status"] == "ok"
    assert kernel.value("talk.status, len(talk.turns)") == "('complete', 3)"


def test_a_talk_in_a_thread_does_not_disturb_the_cell(kernel):
    reply, _ = kernel.run(
        "import threading\n"
        "def hold():\n"
        "    %focus_group ada bo --topic x --rounds 1 --as other\n"
        "thread = threading.Thread(target=hold)\n"
        "thread.start()\n"
        "thread.join(20)\n"
        "assert len(other.turns) == 2"
    )
    assert reply["status"] == "ok"


def test_completion_reaches_the_notebook(kernel):
    text = "%focus_group ad"
    answer = kernel.client.complete(text, len(text), reply=True, timeout=30)["content"]
    assert answer["matches"] == ["ada"]
    (typed,) = answer["metadata"]["_jupyter_types_experimental"]
    assert typed["type"] == "persona"


def test_the_question_mark_shows_help(kernel):
    reply, _ = kernel.run("%focus_group?")
    assert "--rounds N" in reply["payload"][0]["data"]["text/plain"]


def test_a_killed_kernel_leaves_every_finished_turn(tmp_path):
    file = tmp_path / "talk.transcript.jsonl"
    with Kernel(tmp_path) as kernel:
        kernel.run(CAST)
        kernel.start(SLOW)
        wait_until(lambda: turns_in(file) >= 6)
        finished = turns_in(file)
        kernel.manager.shutdown_kernel(now=True)
        talk = pnb.load_transcript(file)
        assert talk.status == "interrupted"
        assert len(talk.turns) >= finished
        assert [event.turn for event in talk.turns] == list(range(1, len(talk.turns) + 1))
        assert all(event.usable for event in talk.events)


def test_after_a_kill_the_cell_runs_again_and_the_torn_file_is_kept(tmp_path):
    file = tmp_path / "talk.transcript.jsonl"
    for rounds in ("--rounds 20 --pace 0.1", "--rounds 1"):
        with Kernel(tmp_path) as kernel:
            kernel.run(CAST)
            cell = kernel.start(f"%focus_group ada bo --topic x --as talk --no-votes {rounds}")
            if "--pace" in rounds:
                wait_until(lambda: turns_in(file) >= 2)
                continue
            assert kernel.finish(cell)[0]["status"] == "ok"
    assert pnb.load_transcript(file).status == "complete"
    previous = pnb.load_transcript(tmp_path / "talk.previous.transcript.jsonl")
    assert previous.status == "interrupted"
    assert len(previous.turns) >= 2
