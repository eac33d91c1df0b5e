"""Whatever a tool does, a call comes to a result with a status, and the run goes on."""

import asyncio
import json
import subprocess
import sys
import threading
import time
import tracemalloc

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from personanb.engines.protocol import STATUSES
from personanb.errors import ToolError, ToolInputError, ToolRefusedError
from personanb.simulation.tools import ToolBox, ToolContext, ToolOutput, ToolResult, tool
from tests.simulation.tools_for_tests import NOW, call


def box_of(function, **options):
    return ToolBox([tool(name="it", **options)(function)])


@tool
def stock(product: str) -> int:
    """Boxes left."""
    return len(product)


@tool
async def later(product: str) -> int:
    """Boxes left, asked elsewhere."""
    await asyncio.sleep(0)
    return len(product)


@pytest.mark.parametrize("name", ["stock", "later"])
def test_a_call_that_works(name):
    result = call(ToolBox([stock, later]), name, {"product": "soup"})
    assert (result.status, result.text, result.reason) == ("ok", "4", "")
    assert result.usable


class RudeError(Exception):
    def __str__(self):
        raise RuntimeError("no words")


def recurse():
    return recurse() + 1


def fail(error):
    raise error


@pytest.mark.parametrize("asynchronous", [False, True])
@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ValueError("no such shelf"), "ValueError: no such shelf"),
        (KeyboardInterrupt(), "KeyboardInterrupt"),
        (SystemExit(3), "SystemExit: 3"),
        (GeneratorExit(), "GeneratorExit"),
        (MemoryError(), "MemoryError"),
        (asyncio.CancelledError("mine"), "CancelledError"),
        (TimeoutError("its own"), "TimeoutError: its own"),
        (FileNotFoundError(2, "No such file or directory", "/srv/secret/keys.txt"),
         "FileNotFoundError: No such file or directory: 'keys.txt'"),
        (RudeError(), "RudeError: its message cannot be shown"),
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_whatever_is_raised_is_a_failed_result(error, reason, asynchronous):
    def plain() -> str:
        """Fail."""
        return fail(error)

    async def awaitable() -> str:
        """Fail."""
        return fail(error)

    box = box_of(awaitable if asynchronous else plain)
    result = call(box, "it")
    assert result.status == "failed"
    assert result.reason.startswith(reason)
    assert result.text == ""
    assert "Traceback" not in result.reason
    assert call(box, "it").status == "failed"  # the next call is served as well


def test_a_recursion_without_end_is_a_failed_result():
    def deep() -> int:
        """Never come back."""
        return recurse()

    result = call(box_of(deep), "it")
    assert (result.status, result.reason.split(":")[0]) == ("failed", "RecursionError")


def test_a_message_does_not_tell_where_the_user_lives(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))

    def lost() -> str:
        """Fail."""
        raise ValueError(f"cannot open {tmp_path}/notes.txt")

    assert str(tmp_path) not in call(box_of(lost), "it").reason


def hang() -> str:
    """Wait for what never happens."""
    threading.Event().wait()
    return "never"


async def hang_async() -> str:
    """Wait for what never happens."""
    await asyncio.Event().wait()
    return "never"


async def hang_stubbornly() -> str:
    """Wait, and will not be cancelled."""
    for _ in range(3):
        try:
            await asyncio.sleep(0.2)
        except asyncio.CancelledError:
            continue
    return "never"


class Slow:
    def __str__(self):
        return hang()


def return_a_slow_thing() -> Slow:
    """Return what takes forever to write out."""
    return Slow()


async def return_a_slow_thing_async() -> Slow:
    """Return what takes forever to write out."""
    return Slow()


@pytest.mark.parametrize(
    "function",
    [hang, hang_async, hang_stubbornly, return_a_slow_thing, return_a_slow_thing_async],
    ids=lambda function: function.__name__,
)
def test_a_tool_that_hangs_fails_and_the_run_goes_on(function):
    result = call(box_of(function, timeout=0.1), "it")
    assert (result.status, result.reason) == ("failed", "it gave no answer within 0.1 seconds")


def test_others_work_while_one_hangs():
    box = ToolBox([tool(name="it", timeout=0.3)(hang), stock])

    async def both():
        hanging = asyncio.ensure_future(box.call("it", {}, persona="Ada"))
        quick = await box.call("stock", {"product": "soup"}, persona="Bo")
        assert not hanging.done()
        return quick, await hanging

    quick, hanging = asyncio.run(both())
    assert (quick.status, hanging.status) == ("ok", "failed")


def test_a_process_with_a_hanging_tool_ends_cleanly():
    code = (
        "import asyncio, time\n"
        "from personanb import background\n"
        "from personanb.simulation.tools import ToolBox, tool\n"
        "@tool(timeout=0.2)\n"
        "def hang() -> str:\n"
        "    'Wait for an hour.'\n"
        "    time.sleep(3600)\n"
        "box = ToolBox([hang])\n"
        "print(asyncio.run(box.call('hang', {}, persona='Ada')).status)\n"
        "print(background.run(box.call('hang', {}, persona='Ada')).status)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stdout.split(), done.stderr) == (0, ["failed", "failed"], "")


def test_an_interrupt_of_the_run_is_passed_on():
    async def interrupted():
        box = box_of(hang_async, timeout=60)
        task = asyncio.ensure_future(box.call("it", {}, persona="Ada"))
        await asyncio.sleep(0.01)
        task.cancel()
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(interrupted())


def test_ten_megabytes_are_kept_as_four_thousand_characters():
    def flood() -> str:
        """Return very much."""
        return "word " * 2_000_000

    result = call(box_of(flood), "it")
    assert result.status == "ok"
    assert len(result.text) == 4000
    assert result.text.endswith("[cut to 4,000 of 10,000,000 characters]")
    assert result.reason == "cut to 4,000 of 10,000,000 characters"


def test_what_is_kept_of_ten_megabytes_takes_no_more_memory_than_that():
    def flood() -> ToolOutput:
        """Return very much."""
        return ToolOutput("x" * 10_000_000, {"rows": ["y" * 1000] * 10_000})

    box = box_of(flood)
    call(box, "it")
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    results = [call(box, "it") for _ in range(3)]
    kept = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert kept < 300_000
    assert results[0].data == {}
    assert "data of" in results[0].reason


def test_a_generator_without_end_is_cut():
    def count() -> object:
        """Count."""
        number = 0
        while True:
            yield number
            number += 1

    result = call(box_of(count), "it")
    assert result.status == "ok"
    assert result.text.startswith("[0, 1, 2,")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "Done."),
        (True, "True"),
        (0.1 + 0.2, "0.3"),
        ({"a": [1, None]}, '{"a": [1, null]}'),
        (float("nan"), "nan"),
        ([float("inf"), float("nan")], '["inf", "nan"]'),
        ("a\ud800b", "a?b"),
        ({1: {"x"}}, '{"1": ["x"]}'),
        (b"abc", "YWJj"),
        (object(), "<object object>"),
    ],
    ids=range(10),
)
def test_what_a_tool_returns_becomes_text(value, text):
    def give() -> object:
        """Return something."""
        return value

    assert call(box_of(give), "it").text == text


def test_a_result_that_cannot_be_written_out_is_a_failure():
    circle: list[object] = []
    circle.append(circle)

    def give() -> object:
        """Return something."""
        return circle

    assert call(box_of(give), "it").status == "failed"


def test_a_plain_function_that_returns_a_coroutine_is_told_what_to_write():
    def wrong() -> object:
        """Return something."""
        return later.function("soup")

    result = call(box_of(wrong), "it")
    assert result.status == "failed"
    assert "write `async def`" in result.reason


def test_wrong_arguments_are_invalid_and_the_tool_does_not_run():
    box = ToolBox([stock.with_options(limit=1)])
    result = call(box, "stock", {"prodct": 5})
    assert result.status == "invalid"
    assert "product: is missing" in result.reason
    assert "prodct: is unknown" in result.reason
    assert box.counts == {"stock": 0}
    assert call(box, "stock", {"product": "soup"}).status == "ok"


def test_an_unknown_tool_is_invalid_with_the_nearest_name():
    result = call(ToolBox([stock, later]), "stok", {})
    assert result.status == "invalid"
    assert "there is no tool 'stok'; did you mean 'stock'?" in result.reason
    assert call(ToolBox(), None, {}).status == "invalid"


def test_a_tool_is_for_those_who_may_use_it():
    box = ToolBox([stock.with_options(allowed=["Ada"]), later], people=["Ada", "Bo"])
    result = call(box, "stock", {"product": "soup"}, persona="Bo")
    assert (result.status, result.reason) == ("refused", "stock is not for Bo, only for Ada")
    assert [name for name, _, _ in box.schemas_for("Ada")] == ["stock", "later"]
    assert [name for name, _, _ in box.schemas_for("Bo")] == ["later"]


def test_a_limit_holds_for_the_run_also_for_calls_at_once():
    box = ToolBox([stock.with_options(limit=3), later])

    async def many():
        calls = [box.call("stock", {"product": "soup"}, persona=f"P{n}") for n in range(10)]
        return await asyncio.gather(*calls)

    results = asyncio.run(many())
    assert [result.status for result in results].count("ok") == 3
    refused = [result.reason for result in results if result.status == "refused"]
    assert refused == ["stock can be used 3 times in a run, and that is used up"] * 7
    assert call(box, "later", {"product": "soup"}).status == "ok"


def test_a_limit_over_all_tools():
    box = ToolBox([stock, later], limit=2)
    statuses = [call(box, name, {"product": "x"}).status for name in ("stock", "later", "stock")]
    assert statuses == ["ok", "ok", "refused"]


def test_threads_that_share_a_box_do_not_pass_its_limit():
    box = ToolBox([stock.with_options(limit=50)])
    found = []

    def work():
        found.extend(call(box, "stock", {"product": "x"}).status for _ in range(20))

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found.count("ok") == 50
    assert box.counts == {"stock": 50}


@tool
def remember(word: str, *, context: ToolContext) -> str:
    """Remember a word."""
    with context.lock:
        words = context.storage.setdefault("words", [])
        words.append(f"{context.persona}:{word}")
        return " ".join(words)


def test_a_fork_goes_its_own_way_from_what_there_was():
    box = ToolBox([remember.with_options(limit=3)])
    call(box, "remember", {"word": "one"})
    branch = box.fork("treatment")
    assert call(box, "remember", {"word": "two"}).text == "Ada:one Ada:two"
    assert call(branch, "remember", {"word": "three"}, persona="Bo").text == "Ada:one Bo:three"
    assert (box.counts["remember"], branch.counts["remember"]) == (2, 2)
    assert call(branch, "remember", {"word": "x"}).status == "ok"
    assert call(branch, "remember", {"word": "x"}).status == "refused"
    assert call(box, "remember", {"word": "x"}).status == "ok"
    assert (box.branch, branch.branch) == ("main", "treatment")
    assert [box.fork().branch, box.fork().branch, branch.fork().branch] == [
        "main-fork2", "main-fork3", "treatment-fork1",
    ]  # fmt: skip


def test_two_worlds_share_tools_and_nothing_else():
    first, second = ToolBox([remember]), ToolBox([remember])
    call(first, "remember", {"word": "one"})
    assert call(second, "remember", {"word": "two"}).text == "Ada:two"


def test_what_cannot_be_copied_is_told_at_the_fork():
    @tool
    def hold(*, context: ToolContext) -> str:
        """Keep a lock."""
        context.storage["lock"] = threading.Lock()
        return "kept"

    box = ToolBox([hold])
    call(box, "hold")
    with pytest.raises(ToolError, match=r"'hold'.*keep plain values"):
        box.fork()


def test_a_tool_that_comes_late_does_not_change_the_world():
    outcome = []
    finished = threading.Event()

    @tool(timeout=0.1)
    def slow(*, context: ToolContext) -> str:
        """Take too long, then write."""
        while not context.over:
            time.sleep(0.01)
        try:
            context.storage["late"] = True
        except ToolRefusedError as error:
            outcome.append(str(error))
        finished.set()
        return "late"

    result = call(ToolBox([slow]), "slow")
    assert result.status == "failed"
    assert finished.wait(30)
    assert outcome == ["the call has run out of time"]


def test_a_tool_knows_who_calls_and_when():
    @tool
    def ask(*, context: ToolContext) -> str:
        """Tell about the call."""
        return f"{context.persona} at {context.now:%H:%M} with {','.join(context.people)}"

    box = ToolBox([ask], people=["Ada", "Bo"])
    assert call(box, "ask", persona="Bo", now=NOW).text == "Bo at 09:00 with Ada,Bo"


@pytest.mark.parametrize(
    ("error", "status"), [(ToolInputError("no"), "invalid"), (ToolRefusedError("no"), "refused")]
)
def test_a_tool_says_itself_that_a_call_is_invalid_or_refused(error, status):
    def pick() -> str:
        """Refuse."""
        raise error

    result = call(box_of(pick), "it")
    assert (result.status, result.reason) == (status, "no")


def test_long_arguments_are_recorded_cut():
    result = call(ToolBox([stock]), "stock", {"product": "x" * 1_000_000})
    assert result.text == "1000000"
    assert len(json.dumps(result.to_dict())) < 10_000
    assert "cut to 4,000 of 1,000,000" in result.arguments["product"]
    many = call(ToolBox([stock]), "stock", {f"k{n}": "x" * 3000 for n in range(50)})
    assert "arguments of" in many.arguments["left out"]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


@given(name=st.text() | st.just("stock"), arguments=anything, output=anything, data=anything)
@example(name="stock", arguments={"product": float("nan")}, output=None, data=[float("nan")])
@example(name="stock", arguments={"product": "x"}, output=None, data=[float("nan"), "\ud800"])
def test_any_call_comes_to_a_result_that_survives_json(name, arguments, output, data):
    def give(product: str = "") -> object:
        """Return anything."""
        return ToolOutput(str(product), {"data": data}) if product else output

    box = ToolBox([tool(name="stock")(give)])
    result = call(box, name, arguments)
    assert result.status in STATUSES
    assert (result.status == "ok") or result.reason
    text = json.dumps(result.to_dict(), ensure_ascii=False)
    assert ToolResult.from_dict(json.loads(text.encode("utf-8"))) == result


def test_a_record_that_is_no_result_is_refused():
    record = call(ToolBox([stock]), "stock", {"product": "x"}).to_dict()
    with pytest.raises(ValueError, match="'state'; did you mean 'status'"):
        ToolResult.from_dict({**record, "state": "ok"})
    with pytest.raises(ValueError, match="lacks status"):
        ToolResult.from_dict({"tool": "x", "arguments": {}})
    with pytest.raises(ValueError, match="is 'fine'; one of ok"):
        ToolResult.from_dict({**record, "status": "fine"})
