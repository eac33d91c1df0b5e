"""Posts from what platforms export: nothing is lost without a reason, nothing stops the rest."""

import gzip
import io
import json
import tarfile
import zipfile

import pandas as pd
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

import personanb as pnb
from personanb.errors import PostsError
from personanb.populations.sources import decoding
from personanb.populations.sources.account import Account
from personanb.populations.sources.cleaning import author_name, plain_text
from personanb.populations.sources.times import iso_time
from tests.populations.exports import (
    blog_xml,
    bluesky_car,
    csv_file,
    mastodon_outbox,
    reddit_lines,
    words,
    x_archive,
)

THREE = [words(number) for number in range(3)]


def accounted(posts):
    assert len(posts) + sum(posts.dropped.values()) == posts.read
    return posts


# --- forms


def test_a_frame_keeps_author_time_text_and_what_else_is_known():
    frame = pd.DataFrame(
        {
            "username": ["bo", "bo", "chi"],
            "created_at": pd.to_datetime(["2024-01-01", "2024-02-01", None]),
            "body": THREE,
            "likes": [3, 4, 5],
        }
    )
    posts = accounted(pnb.load_posts(frame))
    assert posts.authors() == {"bo": 2, "chi": 1}
    first = posts.head(1)[0]
    assert (first.time, first.text, first.language) == ("2024-01-01T00:00:00", THREE[0], "en")
    assert first.meta == {"likes": 3}
    table = posts.to_frame()
    assert list(table["source"].unique()) == ["human"]
    assert table.attrs["read"] == 3


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_what_is_saved_reads_back(tmp_path, ending):
    posts = pnb.load_posts([{"author": "bo", "text": text, "time": 1e9} for text in THREE])
    again = pnb.load_posts(posts.save(tmp_path / f"posts.{ending}"))
    assert [(post.author, post.time, post.text) for post in again] == [
        (post.author, post.time, post.text) for post in posts
    ]


def test_csv_with_semicolons_unusual_names_and_quoted_line_breaks(tmp_path):
    rows = [["wer", "was"], ["bo", f"{THREE[0]}\nAnd I mean it."], ["bo", THREE[1]]]
    path = csv_file(tmp_path / "p.csv", rows, delimiter=";")
    posts = pnb.load_posts(path, columns={"author": "wer", "text": "was"})
    assert len(posts) == 2
    assert "\n" in posts.head(1)[0].text


def test_columns_that_are_not_found_are_told_with_what_to_type(tmp_path):
    path = csv_file(tmp_path / "p.csv", [["wer", "text"], ["bo", THREE[0]]])
    with pytest.raises(PostsError, match=r'columns=\{"author": "..."\} or author="NAME"'):
        pnb.load_posts(path)
    with pytest.raises(PostsError, match="did you mean 'wer'"):
        pnb.load_posts(path, columns={"author": "were"})
    assert pnb.load_posts(path, author="bo").authors() == {"bo": 1}


def test_mastodon_archive_without_boosts_and_tags(tmp_path):
    path = tmp_path / "archive.tar.gz"
    data = mastodon_outbox(THREE, boosts=2).encode()
    with tarfile.open(path, "w:gz") as archive:
        for name, content in (("outbox.json", data), ("likes.json", b'{"orderedItems": [1]}')):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    posts = accounted(pnb.load_posts(path))
    assert posts.authors() == {"alma@social.example": 3}
    assert posts.dropped == {"repost": 2}
    assert posts.head(1)[0].text == f"{THREE[0]}\nSee this"
    assert posts.files == {"outbox.json": "Mastodon outbox"}


def test_x_archive_opens_nothing_but_posts_and_the_name(tmp_path):
    path = x_archive(
        tmp_path / "x.zip",
        [*THREE, "RT @other: I love this thing so much", "&lt;3 I do love ximena_77 and my cat"],
    )
    posts = accounted(pnb.load_posts(path))
    assert posts.authors() == {"ximena_77": 4}
    assert posts.dropped == {"repost": 1}
    assert posts.by("ximena_77")[-1].text == "<3 I do love [AUTHOR] and my cat"
    assert posts.head(1)[0].time == "2018-10-10T20:19:24+00:00"


def test_reddit_dump_is_streamed_out_of_zstandard(tmp_path):
    path = tmp_path / "RC_2006-01.zst"
    lines = reddit_lines([*THREE, "[deleted]"]) + "\n" + reddit_lines(THREE[:1], "AutoModerator")
    path.write_bytes(zstandard.compress(lines.encode()))
    posts = accounted(pnb.load_posts(path))
    assert posts.authors() == {"../../x": 3}
    assert posts.dropped == {"deleted": 1, "no author": 1}
    assert posts.head(1)[0].meta == {"subreddit": "bread"}
    assert posts.head(1)[0].time == "2006-01-01T00:00:00+00:00"


def test_reddits_own_export_has_no_author_and_gives_away_no_address(tmp_path):
    (tmp_path / "statistics.csv").write_text("statistic,value\na,b\n")
    csv_file(
        tmp_path / "comments.csv",
        [["id", "permalink", "date", "ip", "subreddit", "body"],
         ["1", "https://r", "2020-01-01", "10.0.0.1", "bread", THREE[0]]],
    )  # fmt: skip
    csv_file(tmp_path / "messages.csv", [["id", "body"], ["1", "a private word from me to you"]])
    posts = accounted(pnb.load_posts(tmp_path))
    assert posts.authors() == {"account owner": 1}
    assert "ip" not in posts.head(1)[0].meta


def test_bluesky_repository_knows_its_owner(tmp_path):
    path = tmp_path / "repo.car"
    path.write_bytes(bluesky_car(THREE))
    posts = accounted(pnb.load_posts(path))
    assert posts.authors() == {"did:plc:abc": 3}
    path.write_bytes(bluesky_car(THREE)[:-250])
    torn = accounted(pnb.load_posts(path))
    assert 1 <= len(torn) < 3
    assert "breaks off" in str(torn.problems[0])


def test_bluesky_feeds_and_records():
    feed = [
        {
            "post": {
                "author": {"handle": "ada.example"},
                "record": {"$type": "app.bsky.feed.post", "text": THREE[0]},
            }
        }
    ]
    from personanb.populations.sources.archives import Member
    from personanb.populations.sources.readers.json_lines import _built
    from personanb.populations.sources.readers.options import Options

    member = Member("feed.json", lambda: io.BytesIO(b""))
    found = list(_built([(1, feed[0])], member, Account(), Options()))
    assert (found[0].author, found[0].text) == ("ada.example", THREE[0])


def test_blog_corpus_xml_that_is_no_xml(tmp_path):
    path = tmp_path / "1000331.female.37.Education.Leo.xml"
    path.write_bytes(blog_xml([*THREE[:2], "I love my caf\xe9 in the morning"]).encode("latin-1"))
    posts = accounted(pnb.load_posts(tmp_path))
    assert posts.authors() == {"1000331": 3}
    last = posts.by("1000331")[-1]
    assert (last.time, last.meta) == (
        "2004-05-03", {"gender": "female", "age": 37, "industry": "Education"},
    )  # fmt: skip
    assert last.text == "I love my café in the morning & more of it"
    assert "Windows-1252" in str(posts.problems[0])


# --- what is left out, and what is masked


def test_every_drop_has_its_reason():
    records = [
        {"author": "bo", "text": THREE[0]},
        {"author": "bo", "text": THREE[0].upper()},
        {"author": "bo", "text": "I am."},
        {"author": "bo", "text": "The weather over the whole country will be fine tomorrow"},
        {"author": "bo", "text": "Heute bin ich mit meinem Hund an den Fluss gegangen"},
        {"author": None, "text": THREE[1]},
        {"author": "bo", "text": "[removed]"},
        {"author": "bo", "text": 7},
        "no record",
    ]
    posts = accounted(pnb.load_posts(records, languages="en"))
    assert len(posts) == 1
    assert posts.dropped == {
        "said before": 1, "too short": 1, "no first person": 1, "other language": 1,
        "no author": 1, "deleted": 1, "no text": 1, "cannot be read": 1,
    }  # fmt: skip
    account = posts.account()
    assert account["posts"].sum() == account.attrs["read"] == 9


def test_wrong_options_are_told():
    with pytest.raises(PostsError, match="'english' is none"):
        pnb.load_posts([], languages="english")
    with pytest.raises(PostsError, match="min_words=0"):
        pnb.load_posts([], min_words=0)
    with pytest.raises(PostsError, match="there is nothing at"):
        pnb.load_posts("no/such/file.csv")


def test_personal_data_is_masked_before_anything_is_kept():
    text = "My name is Jo Doe and I am at jo.doe@mail.example, call me on +44 20 7946 0958."
    posts = pnb.load_posts([{"author": "jodoe", "text": text}])
    kept = posts.head(1)[0].text
    assert kept == "My name is [NAME] and I am at [EMAIL], call me on [PHONE]."
    assert posts.masked == {"email": 1, "phone": 1, "name": 1}
    assert "Doe" not in posts._store.path.read_bytes().decode("latin-1")


# --- what is broken


def test_html_and_scripts_are_taken_out():
    assert plain_text("<p>I <b>am</b></p><script>alert(1)</script>&amp; well<br>so") == (
        "I am\n& well\nso"
    )
    assert plain_text("a < b and I <3 you & me") == "a < b and I <3 you & me"
    assert author_name("a\u202eb\n\x00c ") == "ab c"
    assert author_name(float("nan")) == ""
    assert author_name(17.0) == "17"


def test_truncated_json_keeps_what_came_before(tmp_path):
    whole = mastodon_outbox(THREE)
    (tmp_path / "outbox.json").write_text(whole[: whole.rindex("orderedItems") + len(whole) // 2])
    posts = accounted(pnb.load_posts(tmp_path / "outbox.json"))
    assert 1 <= len(posts) < 3
    assert "breaks off after record" in str(posts.problems[0])


def test_broken_lines_are_told_with_their_number(tmp_path):
    path = tmp_path / "p.jsonl"
    good = json.dumps({"author": "bo", "text": THREE[0]})
    path.write_text(f"{good}\n{good[:-9]}\n[1]\n\n{json.dumps({'author': 'c', 'text': THREE[1]})}")
    posts = accounted(pnb.load_posts(path))
    assert len(posts) == 2
    assert posts.dropped == {"cannot be read": 2}
    assert [problem.line for problem in posts.problems] == [2, 3]


def test_bytes_in_another_encoding_are_read_and_told(tmp_path):
    path = tmp_path / "p.csv"
    path.write_bytes("author,text\nbo,I love my café in the morning sun\n".encode("cp1252"))
    posts = pnb.load_posts(path)
    assert posts.head(1)[0].text == "I love my café in the morning sun"
    assert "Windows-1252" in str(posts.problems[0])
    path.write_bytes("author,text\nbo,I love my café in the morning sun\n".encode("utf-16"))
    assert pnb.load_posts(path).head(1)[0].text == "I love my café in the morning sun"


def test_zip_bombs_are_left_and_the_rest_is_read(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("bomb.jsonl", "w") as file:
            for _ in range(100):
                file.write(b" " * 2**20 + b"\n")
        archive.writestr("../../etc/posts.jsonl", reddit_lines(THREE))
        archive.writestr("broken.parquet", b"PAR1 and no more")
        archive.writestr("other.csv", b"a,b\n1,2\n")
    posts = accounted(pnb.load_posts(path))
    assert len(posts) == 3
    told = " / ".join(map(str, posts.problems))
    assert "grows more than 200 times" in told
    assert "broken.parquet: was read up to here" in told
    assert "other.csv: no column holds the text" in told


def test_an_endless_line_takes_no_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(decoding, "LONGEST_LINE", 100_000)
    path = tmp_path / "p.jsonl.gz"
    good = json.dumps({"author": "bo", "text": THREE[0]})
    with gzip.open(path, "wt") as file:
        file.write("x" * 300_000 + f"\n{good}\n" + "y" * 300_000)
    posts = accounted(pnb.load_posts(path))
    assert len(posts) == 1
    assert posts.dropped == {"cannot be read": 2}


@pytest.mark.parametrize("name", ["a.zip", "a.tar.gz", "a.gz", "p.car", "p.parquet", "p.json"])
def test_files_that_are_not_what_they_say_are_reported(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"\x00\x01this is nothing of the kind" * 9)
    posts = accounted(pnb.load_posts(path))
    assert len(posts) == 0
    assert posts.problems
    assert "problem" in repr(posts)


@given(
    st.binary(max_size=400), st.sampled_from(["p.jsonl", "p.csv", "outbox.json", "p.car", "b.xml"])
)
def test_no_file_of_any_bytes_is_fatal(tmp_path_factory, data, name):
    path = tmp_path_factory.mktemp("any") / name
    path.write_bytes(data)
    try:
        accounted(pnb.load_posts(path))
    except PostsError as error:
        assert "no column" in str(error)  # noqa: PT017 - one of two ways that are right


@given(st.text(max_size=300), st.integers(1, 40))
def test_text_survives_any_cut_into_chunks(text, size):
    class Slow(io.BytesIO):
        def read(self, _=None):
            return super().read(size)

    given_text = text.replace("\ufeff", "")
    found = "".join(decoding.chunks(Slow(given_text.encode("utf-8", "replace")), Account(), "x"))
    assert found == given_text.encode("utf-8", "replace").decode()


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("2024-05-01", "2024-05-01"),
        ("2024-05-01T10:00:00Z", "2024-05-01T10:00:00+00:00"),
        ("1136073600", "2006-01-01T00:00:00+00:00"),
        (1136073600000, "2006-01-01T00:00:00+00:00"),
        ("14,juillet,2004", "2004-07-14"),
        ("Tue, 02 Jan 2024 03:04:05 +0100", "2024-01-02T02:04:05+00:00"),
        ("soon", None),
        (None, None),
        (float("nan"), None),
        ("9999999999999999999", None),
    ],
)
def test_times_in_every_usual_form(value, found):
    assert iso_time(value) == found
