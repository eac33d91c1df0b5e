import re
import time

import pytest

import personanb as pnb

ADA = "%%persona ada\nname: Ada Moreira\nage: 34\noccupation: ICU nurse\n"


def test_a_cell_of_yaml_binds_a_persona_and_shows_it(shell):
    result = shell.run_cell(ADA)
    ada = shell.user_ns["ada"]
    assert ada == pnb.Persona(name="Ada Moreira", age=34, occupation="ICU nurse")
    assert result.result is ada


def test_a_cell_can_be_run_again_with_changes(shell):
    shell.run_cell(ADA)
    shell.run_cell(ADA.replace("34", "35"))
    assert shell.user_ns["ada"].age == 35


def test_every_problem_is_told_with_its_line_in_the_cell(shell):
    cell = "%%persona ada\nname: Ada\nage: forty\nbig_five: {O: 7}\noccupatoin: nurse\n"
    message = shell.refused(cell)
    assert "3 problems" in message
    assert "line 3, age: 'forty' is not a whole number; allowed: 0 to 120" in message
    assert "line 4, big_five.openness: 7 is out of range; allowed: 0 to 1" in message
    assert "line 5, occupatoin: unknown field; did you mean 'occupation'?" in message
    assert "ada" not in shell.user_ns


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("name: Ada\n\tage: 3", "line 3, column 1: a tab is used to indent"),
        ("name: Ada\nname: Bo", r"line 3, column 1: 'name' is given twice \(first on line 2\)"),
        ("name: !!python/object/apply:os.system ['true']", "line 2, .*tag !!python/object"),
        ("name: !!python/object:builtins.object {}", "line 2, .*tag !!python/object"),
        ("- Ada\n- Bo", "line 2: is a list"),
        ("Ada Moreira", "line 2: 'Ada Moreira' is only a value"),
        ("name: Ada\nbeliefs: [a: b: c]", "line 3"),
        ("name: 'Ada", "line [23].* unexpected end"),
    ],
)
def test_yaml_that_is_not_plain_is_refused_by_line(shell, body, message):
    assert re.search(message, shell.refused(f"%%persona ada\n{body}"), re.DOTALL)
    assert "ada" not in shell.user_ns


def test_an_anchor_bomb_is_refused_at_once(shell):
    layers = [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 10)]
    bomb = "%%persona ada\nname: Ada\nfacts:\n  l0: &l0 [x, x, x, x, x, x, x, x, x]\n"
    started = time.perf_counter()
    message = shell.refused(bomb + "".join(f"  {layer}\n" for layer in layers))
    assert "write anchors out" in message
    assert time.perf_counter() - started < 10


def test_a_cell_of_ten_megabytes_is_refused_at_once_and_not_repeated(shell):
    started = time.perf_counter()
    message = shell.refused("%%persona ada\nname: " + "x" * 10_000_000)
    assert "limit is 1,000,000" in message
    assert len(message) < 300
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize("cell", ["%%persona ada", "%%persona ada\n", "%%persona ada\n\n  \n# x\n"])
def test_an_empty_cell_shows_what_to_write(shell, cell):
    message = shell.refused(cell)
    assert message.endswith("for example:\nname: Ada Moreira\nage: 34\noccupation: ICU nurse")


def test_a_persona_without_a_name_is_told_to_add_one(shell):
    message = shell.refused("%%persona ada\nage: 34")
    assert "name: is missing" in message
    assert message.endswith("add a line with the person's name, such as\nname: Ada Moreira")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            '"Ada Moreira"',
            "'Ada Moreira' cannot be a variable: it has a space.*%%persona ada_moreira",
        ),
        ("ada,", "',' is not a letter"),
        ("ada, bo", "wants one variable name.*got 2: 'ada, bo'"),
        ("ada bo", "got 2: 'ada bo'"),
        ("", "got none"),
        ('ada"', 'quote " at column 4 .* never closed'),
        ("'\"ada\"'", "is not a letter"),
        ("\U0001f469", "cannot be a variable.*%%persona person"),
        ("<script>alert(1)</script>", "'<' is not a letter"),
        ("2nd", "begins with a letter or _"),
        ("class", "class is a word of Python itself.*%%persona class_"),
        ("list", "list is a Python builtin.*%%persona list_"),
        ("print", "print is a Python builtin"),
        ("_", "last output"),
        ("a\x1b[31mda", r"\\x1b"),
    ],
)
def test_a_name_that_cannot_be_bound_is_refused_with_another(shell, name, message):
    assert re.search(message, shell.refused(f"%%persona {name}\nname: Ada"), re.DOTALL)


@pytest.mark.parametrize(
    ("setting", "kind"),
    [("x = 3", "an int"), ("x = [1]", "a list"), ("import os as x", "a module")],
)
def test_a_variable_of_another_type_is_not_overwritten(shell, setting, kind):
    shell.run_cell(setting)
    before = shell.user_ns["x"]
    message = shell.refused("%%persona x\nname: X")
    assert f"x is already a variable, {kind}" in message
    assert "`del x` first" in message
    assert shell.user_ns["x"] is before


def test_letters_of_any_script_name_a_variable_that_python_can_reach(shell):
    shell.run_cell("%%persona zoë\nname: Zoë")
    # The ligature is another spelling of the same Python name.
    shell.run_cell("%%persona \ufb01ona\nname: Fiona")
    assert shell.run_cell("zoë.name, fiona.name").result == ("Zoë", "Fiona")


def test_like_starts_from_another_persona(shell):
    shell.run_cell(ADA)
    shell.run_cell("%%persona eva --like ada\nname: Eva\nage: 40")
    assert shell.user_ns["eva"] == shell.user_ns["ada"].replace(name="Eva", age=40)


def test_like_still_tells_the_line(shell):
    shell.run_cell(ADA)
    assert "line 3, age: 'x'" in shell.refused("%%persona eva --like ada\nname: Eva\nage: x")


def test_add_merges_fragments(shell):
    shell.user_ns["nights"] = pnb.Fragment(beliefs="Nights are for sleeping")
    shell.run_cell("%%persona ada --add nights\nname: Ada\nbeliefs: Work is work")
    assert shell.user_ns["ada"].beliefs == ("Work is work", "Nights are for sleeping")


def test_add_wants_a_fragment(shell):
    shell.user_ns["nights"] = "Nights are for sleeping"
    message = shell.refused("%%persona ada --add nights\nname: Ada")
    assert "nights is a str, not a fragment" in message


def test_the_table_lists_everybody_with_their_variable(cast, people):
    table = cast.run_cell("%persona").result
    assert list(table) == ["ada", "bo", "chi"]
    assert table["bo"] is people[1]
    assert table.panel == pnb.Panel(people)
    rows = repr(table).splitlines()
    assert rows[0].split() == [
        "variable",
        "name",
        "age",
        "occupation",
        "residence",
        "traits",
        "known",
    ]
    assert rows[2].split() == ["bo", "Bo", "Lindqvist", "61", "1", "of", "5"]


def test_the_table_is_inert_html(shell):
    shell.user_ns["eve"] = pnb.Persona(name="<img src=x onerror=alert(1)>")
    html = shell.run_cell("%persona").result._repr_html_()
    assert "<img" not in html
    assert "&lt;img" in html


def test_the_table_says_how_to_begin(shell):
    table = shell.run_cell("%persona").result
    assert "%%persona ada" in repr(table)
    assert "%%persona ada" in table._repr_html_()


def test_panels_are_listed_below(cast, people):
    cast.user_ns["town"] = pnb.Panel(people)
    assert repr(cast.run_cell("%persona").result).endswith("town: a panel of 3 people")


def test_one_persona_is_shown_by_name(cast, people):
    assert cast.run_cell("%persona bo").result is people[1]


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("%persona ad", r"there is no variable 'ad'; did you mean 'ada'\?"),
        ("%persona Lindqvist", "Bo Lindqvist is the variable bo"),
        ("%persona ada bo", "one persona at a time"),
        ("%persona engine", "engine is a Scripted, not a persona or a panel"),
        ("%persona ada --like bo", "--like goes with a cell"),
    ],
)
def test_what_is_no_persona_is_told_with_the_nearest(cast, cell, message):
    assert re.search(message, cast.refused(cell), re.DOTALL)


def test_code_prints_a_call_that_makes_the_same_persona(shell, capsys):
    body = 'name: "Ada \\"A\\" Moreira"\nbeliefs: [\'it\'\'s \\\\ so\']\nfacts: {quote: \'"""\'}\n'
    shell.run_cell(f"%%persona ada --code\n{body}")
    assert "ada" not in shell.user_ns
    printed = capsys.readouterr().out
    shell.run_cell(printed)
    from_code = shell.user_ns.pop("ada")
    shell.run_cell(f"%%persona ada\n{body}")
    assert shell.user_ns["ada"] == from_code


def test_code_of_like_and_add_runs_too(cast, capsys):
    cast.user_ns["nights"] = pnb.Fragment(goals="Sleep")
    cell = "%%persona eva --like ada --add nights{}\nname: Eva\nbig_five: {{O: 0.5}}"
    cast.run_cell(cell.format(" --code"))
    cast.run_cell(capsys.readouterr().out)
    from_code = cast.user_ns.pop("eva")
    cast.run_cell(cell.format(""))
    assert cast.user_ns["eva"] == from_code
