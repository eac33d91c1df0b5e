"""Documents of personas stay in their folder, run nothing, and are not lost."""

import contextlib
import html
import os
import sys
import zipfile

import bs4
import docx
import mistune
import pytest
from hypothesis import example, given, reject, settings
from hypothesis import strategies as st

from personanb.errors import ToolError, ToolInputError, ToolRefusedError
from personanb.simulation.tools import ToolBox, documents
from personanb.simulation.tools.cleaning import clean_html, clean_markdown
from personanb.simulation.tools.containment import document_name, inside
from personanb.simulation.tools.document_folder import LONGEST_DOCUMENT
from tests.simulation.tools_for_tests import call, write_pdf


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "team"


@pytest.fixture
def box(folder):
    return ToolBox([documents(folder)])


def write(box, name, text, **options):
    return call(box, "documents_write", {"name": name, "text": text}, **options)


def read(box, name, **more):
    return call(box, "documents_read", {"name": name, **more})


def test_what_is_written_can_be_read_and_is_on_disk_with_its_origin(box, folder):
    result = write(box, "notes/plan.md", "# Plan\n\nCook soup.")
    assert (result.status, result.text) == ("ok", "Wrote notes/plan.md: 18 characters.")
    assert read(box, "notes/plan.md").text == "# Plan\n\nCook soup."
    assert call(box, "documents_list").text == "- notes/plan.md, by Ada"
    text = (folder / "written" / "main" / "notes" / "plan.md").read_text()
    assert text == "# Plan\n\nCook soup.\n\nWritten by Ada, a simulated person (personanb).\n"


def test_what_lay_in_the_folder_is_read_and_never_changed(folder):
    folder.mkdir()
    (folder / "brief.md").write_text("The brief.")
    write_pdf(folder / "menu.pdf", [["Soup 4 euros"]])
    box = ToolBox([documents(folder)])
    assert call(box, "documents_list").text.splitlines() == ["- brief.md", "- menu.pdf"]
    assert read(box, "menu.pdf").text.strip() == "Soup 4 euros"
    write(box, "brief.md", "Another brief.")
    assert read(box, "brief.md").text == "Another brief."
    assert (folder / "brief.md").read_text() == "The brief."


def test_long_documents_are_read_in_pieces(box):
    write(box, "long.md", "".join(f"{n:05d}\n" for n in range(1000)))
    first = read(box, "long.md")
    assert first.text.endswith("[characters 0-3000 of 6,000; read on with start=3000]")
    assert read(box, "long.md", start=3000).text.startswith("00500\n")
    assert "the document has 6,000" in read(box, "long.md", start=6000).reason


def test_a_word_document_has_headings_lists_tables_and_emphasis(box, folder):
    text = (
        "# Plan\n\nWe *all* **cook**.\n\n- one\n  - inner\n\n1. first\n\n"
        "| a | b |\n|---|---|\n| 1 | 2 |\n"
    )
    assert write(box, "plan.docx", text).status == "ok"
    document = docx.Document(str(folder / "written" / "main" / "plan.docx"))
    styles = [(part.style.name, part.text) for part in document.paragraphs if part.text]
    assert styles == [
        ("Heading 1", "Plan"),
        ("Normal", "We all cook."),
        ("List Bullet", "one"),
        ("List Bullet 2", "inner"),
        ("List Number", "first"),
        ("Normal", "Written by Ada, a simulated person (personanb)."),
    ]
    assert [run.text for run in document.paragraphs[1].runs if run.bold] == ["cook"]
    assert [[cell.text for cell in row.cells] for row in document.tables[0].rows] == [
        ["a", "b"], ["1", "2"],
    ]  # fmt: skip
    assert document.core_properties.author == "Ada"
    assert read(box, "plan.docx").text == text


def test_characters_that_xml_has_no_form_for_do_not_break_a_word_document(box):
    assert write(box, "odd.docx", "a\x00b\x0bc\ud800d").status == "ok"


def test_without_the_package_a_word_document_fails_with_the_line_to_type(box, monkeypatch):
    monkeypatch.setitem(sys.modules, "docx", None)
    result = write(box, "plan.docx", "x")
    assert result.status == "failed"
    assert 'pip install "personanb[docx]"' in result.reason
    assert write(box, "plan.md", "x").status == "ok"


@pytest.mark.parametrize(
    "name",
    [
        "../x.md", "a/../../x.md", "/etc/x.md", "\\x.md", "..\\x.md", "C:\\x.md", "C:x.md",
        "~/x.md", "~root/x.md", "a\x00.md", "x.md\x00.txt.md", "CON.md", "nul.md", "a/com1.md",
        "LPT1 .md", "a//x.md", "./x.md", ".hidden.md", ".git/x.md",
        "a /x.md", "a./x.md", "a:b.md", "x?.md",
        "//host/x.md", "a.md/x.md", "\\\\host\\x.md", "a\nb.md", "a\ud800.md",
    ],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_is_refused(box, folder, name):
    for result in (write(box, name, "x"), read(box, name)):
        assert result.status == "refused", result
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "is empty"),
        ("plan", "must end in one of .md, .html, .docx"),
        ("plan.py", "must end in one of"),
        ("plan.htm", "did you mean '.html'"),
        ("a/b/c/d/e/f.md", "6 folders deep; at most 5"),
        ("x" * 300 + ".md", "at most 200"),
    ],
)
def test_a_name_of_the_wrong_form_is_invalid(box, name, reason):
    result = write(box, name, "x")
    assert result.status == "invalid"
    assert reason in result.reason


def test_links_that_lead_outside_are_refused(folder, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.md").write_text("secret")
    folder.mkdir()
    (folder / "file.md").symlink_to(outside / "secret.md")
    (folder / "sub").symlink_to(outside)
    (folder / "loop.md").symlink_to(folder / "loop.md")
    (folder / "written").mkdir()
    (folder / "written" / "main").symlink_to(outside)
    box = ToolBox([documents(folder)])
    assert read(box, "file.md").status == "refused"
    assert read(box, "sub/secret.md").status == "refused"
    assert read(box, "loop.md").status in {"refused", "invalid"}
    assert write(box, "new.md", "x").status == "refused"
    assert call(box, "documents_list").text == "There are no documents."
    assert [path.name for path in outside.iterdir()] == ["secret.md"]


pieces = st.sampled_from(
    ["..", ".", "", "/", "\\", "a", "sub", "link", "out", "~", "C:", "con", "x.md", ".md", " ",
     "\x00",      "%2e%2e", "\uff0e\uff0e", "‥", "a.md", "written"],
)  # fmt: skip
names = st.lists(pieces, max_size=7).map("".join) | st.lists(pieces, max_size=7).map("/".join)


@pytest.fixture(scope="module")
def tangle(tmp_path_factory):
    base = tmp_path_factory.mktemp("tangle")
    (base / "team" / "sub").mkdir(parents=True)
    (base / "outside").mkdir()
    (base / "outside" / "x.md").write_text("secret")
    (base / "team" / "link").symlink_to(base / "team" / "sub")
    (base / "team" / "out").symlink_to(base / "outside")
    (base / "team" / "a.md").symlink_to(base / "outside" / "x.md")
    return base


@settings(max_examples=400)
@given(name=names | names.map(lambda name: name + ".md") | st.text(max_size=30))
@example(name="out/x.md")
@example(name="a.md")
def test_no_name_leads_out_of_the_folder(tangle, name):
    folder = tangle / "team"
    with contextlib.suppress(ToolRefusedError, ToolInputError):
        found = inside(folder, document_name(name, (".md",)))
        assert folder.resolve() in found.parents
        assert found.suffix == ".md"


@settings(max_examples=150)
@given(name=names.map(lambda name: name + ".md"))
def test_whatever_the_name_nothing_outside_is_read_or_written(tangle, name):
    box = ToolBox([documents(tangle / "team")])
    assert "secret" not in read(box, name).text
    result = write(box, name, "words")
    assert result.status in {"ok", "refused", "invalid"}
    assert sorted(path.name for path in tangle.iterdir()) == ["outside", "team"]
    assert [(path.name, path.read_text()) for path in (tangle / "outside").iterdir()] == [
        ("x.md", "secret")
    ]


def test_too_much_is_refused(box):
    result = write(box, "long.md", "x" * (LONGEST_DOCUMENT + 1))
    assert (result.status, result.reason) == (
        "invalid",
        "text: has 200,001 characters; at most 200,000",
    )
    for number in range(200):
        assert write(box, f"d{number}.md", "x").status == "ok"
    assert write(box, "one-more.md", "x").status == "refused"
    assert write(box, "d0.md", "y").text == "Replaced d0.md: 1 characters."


def test_branches_of_a_fork_do_not_touch_each_others_files(box, folder):
    write(box, "plan.md", "shared")
    branch = box.fork("treatment")
    assert read(branch, "plan.md").text == "shared"
    write(branch, "plan.md", "with the treatment")
    write(box, "plan.md", "without")
    assert read(branch, "plan.md").text == "with the treatment"
    assert read(box, "plan.md").text == "without"
    written = {
        path.relative_to(folder / "written").as_posix(): path.read_text().splitlines()[0]
        for path in (folder / "written").rglob("*.md")
    }
    assert written == {"main/plan.md": "without", "treatment/plan.md": "with the treatment"}


def test_labels_that_look_alike_have_folders_of_their_own(folder):
    kit = documents(folder)
    labels = ["a/b", "a b", "../x", "A-b", "a-b", "", "..", "x" * 100, "x" * 99]
    folders = [kit.written(label) for label in labels]
    assert len({path.name.casefold() for path in folders}) == len(labels)
    assert {path.parent for path in folders} == {folder / "written"}


def test_the_same_run_twice_gives_the_same_result_and_the_same_files(folder):
    def run():
        box = ToolBox([documents(folder)])
        results = [call(box, "documents_list"), write(box, "plan.md", "soup"), read(box, "plan.md")]
        return results, sorted(path.name for path in folder.rglob("*") if path.is_file())

    assert run() == run()


def test_what_another_run_or_a_human_wrote_is_kept_aside(folder):
    write(ToolBox([documents(folder)]), "plan.md", "first run")
    box = ToolBox([documents(folder)])
    write(box, "plan.md", "second run")
    main = folder / "written" / "main"
    (main / "plan.md").write_text("edited by hand")
    write(box, "plan.md", "second run, later")
    assert {path.name: path.read_text().splitlines()[0] for path in main.iterdir()} == {
        "plan.md": "second run, later",
        "plan.earlier-1.md": "first run",
        "plan.earlier-2.md": "edited by hand",
    }


def test_names_that_differ_in_case_are_one_document(box, folder):
    write(box, "Plan.md", "one")
    assert write(box, "plan.md", "two").data["document"] == "Plan.md"
    assert read(box, "PLAN.md").text == "two"
    assert [path.name for path in (folder / "written" / "main").iterdir()] == ["Plan.md"]


def test_a_write_that_fails_leaves_the_file_as_it_was(box, folder, monkeypatch):
    write(box, "plan.md", "whole")

    def broken(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fdopen", broken)
        result = write(box, "plan.md", "half")
    assert (result.status, result.reason) == ("failed", "OSError: No space left on device")
    main = folder / "written" / "main"
    assert [path.name for path in main.iterdir()] == ["plan.md"]
    assert (main / "plan.md").read_text().startswith("whole")
    assert read(box, "plan.md").text == "whole"


def test_a_script_never_gets_into_a_page(box, folder):
    nasty = (
        "<h1 onclick='steal()'>Plan</h1><script>steal()</script><p style='x'>a < b"
        "<img src=x onerror=steal()><a href='javascript:steal()'>k</a>"
        "<a href='https://ok.example'>ok</a><iframe src='x'></iframe></body><script>1</script>"
    )
    write(box, "<b>.html", nasty)
    write(box, "page.html", nasty, persona="<script>steal()</script>")
    text = (folder / "written" / "main" / "page.html").read_text()
    assert "steal" not in text.replace("&lt;script&gt;steal()&lt;/script&gt;", "")
    page = bs4.BeautifulSoup(text, "html.parser")
    assert page.h1.text == "Plan"
    assert [link.get("href") for link in page.find_all("a")] == [None, "https://ok.example"]
    assert not page.find_all(["script", "img", "iframe"])
    assert "default-src 'none'" in text
    assert "a simulated person" in page.text


fragments = st.lists(
    st.sampled_from([
        "<script>", "</script>", "<", "<a href=", "javascript:alert(1)", "](", "[x]", ")", "[x]: ",
        "\n", "\n\n", "`", "```\n", "    ", "&#106;avascript:", "java&#115;cript&colon;", "&amp;",
        "&lt;script&gt;", "&", "amp;", "\\", "<!--", "-->", "onclick=1", "'", '"', ">", " ", "![",
        "vbscript:x", "data:text/html,<b>", "JaVa\tScRiPt:", "<img src=x onerror=1>", "<?php", "(",
        "<![CDATA[", "https://a.example", "\x00", "<svg/onload=1>", "&Tab;", "&NewLine;", "<math>",
    ]),
    max_size=14,
).map("".join)  # fmt: skip


def runs_something(page):
    for tag in bs4.BeautifulSoup(page + "\n", "html.parser").find_all():
        if tag.name in {"script", "svg", "math", "iframe", "object", "embed", "style"}:
            return True
        for name, value in tag.attrs.items():
            target = "".join(sign for sign in html.unescape(str(value)) if sign > " ").lower()
            bad = target.startswith(("javascript:", "vbscript:", "data:"))
            if name.startswith("on") or (name in {"href", "src"} and bad):
                return True
    return False


trusting = mistune.create_markdown(
    renderer=mistune.HTMLRenderer(escape=False, allow_harmful_protocols=True),
    plugins=["table", "url"],
)


def test_the_trusting_reader_would_run_what_is_not_cleaned():
    assert runs_something(trusting("<script>1</script>"))
    assert runs_something(trusting("[x](java&#115;cript:alert(1))"))
    assert runs_something(trusting("![x](data:text/html,1)"))


@settings(max_examples=500)
@given(fragments)
@example("[x](<javascript:alert(1)>)")
@example("[x]: java&#115;cript:alert(1)\n\n[x]")
def test_no_markdown_runs_anything_even_for_a_reader_that_trusts_it(text):
    try:
        shown = trusting(clean_markdown(text))
    except IndexError:  # mistune itself stumbles over a fence whose language is white space
        reject()
    assert not runs_something(shown)


@settings(max_examples=300)
@given(fragments)
def test_no_html_runs_anything(text):
    assert not runs_something(clean_html(text))


@pytest.mark.parametrize(
    "text",
    [
        "a < b and 3 <4",
        "> quoted\n\n- list\n\n[ok](https://a.example) [file](notes/plan.md) [mail](mailto:a@b.c)",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "[x]: https://a.example 'title'",
    ],
)
def test_ordinary_markdown_stays_as_it_is(text):
    assert clean_markdown(text) == text


def test_a_folder_that_is_a_file_is_told(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(ToolError, match="is no folder"):
        documents(tmp_path / "file")


def test_a_word_file_that_unpacks_to_gigabytes_is_not_read(folder):
    folder.mkdir()
    with zipfile.ZipFile(folder / "bomb.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 60_000_000)
    (folder / "broken.docx").write_bytes(b"no zip")
    box = ToolBox([documents(folder)])
    bomb, broken = read(box, "bomb.docx"), read(box, "broken.docx")
    assert (bomb.status, broken.status) == ("invalid", "invalid")
    assert "holds 60 MB unpacked; at most 50 MB" in bomb.reason
    assert "cannot be read as a Word document" in broken.reason


def test_a_missing_document_is_told_with_the_nearest(box):
    write(box, "plan.md", "x")
    assert "there is no document 'plna.md'; did you mean 'plan.md'?" in read(box, "plna.md").reason
