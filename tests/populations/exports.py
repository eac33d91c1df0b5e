"""Small exports of every kind, made here so that each is seen to be what the platform writes."""

import csv
import hashlib
import json
import zipfile


def words(number):
    return f"Today I walked my dog number {number} along the river and felt happy about it."


def mastodon_outbox(texts, *, boosts=0):
    notes = [
        {
            "type": "Create",
            "actor": "https://social.example/users/alma",
            "object": {
                "type": "Note",
                "published": "2023-05-01T10:00:00Z",
                "content": f"<p>{text}</p><p>See <a href='https://a.example/x'>this</a></p>",
                "contentMap": {"en": text},
            },
        }
        for text in texts
    ]
    boost = {
        "type": "Announce",
        "actor": "https://social.example/users/alma",
        "object": "https://x",
    }
    return json.dumps(
        {
            "@context": "https://www.w3.org/ns/activitystreams",
            "type": "OrderedCollection",
            "orderedItems": [*notes, *[boost] * boosts],
        }
    )


def x_archive(path, texts):
    tweets = [
        {
            "tweet": {
                "full_text": text,
                "created_at": "Wed Oct 10 20:19:24 +0000 2018",
                "lang": "en",
            }
        }
        for text in texts
    ]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("data/direct-messages.js", "window.YTD.dm.part0 = [{}]")
        archive.writestr(
            "data/account.js", 'window.YTD.account.part0 = [{"account": {"username": "ximena_77"}}]'
        )
        archive.writestr("data/tweets.js", "window.YTD.tweets.part0 = " + json.dumps(tweets))
    return path


def reddit_lines(texts, author="../../x"):
    return "\n".join(
        json.dumps(
            {"author": author, "body": text, "created_utc": 1136073600, "subreddit": "bread"}
        )
        for text in texts
    )


def blog_xml(texts):
    posts = "".join(
        f"<date>{day + 1},May,2004</date>\n<post>\n\n {text} & more <i>of it\n\n</post>\n\n"
        for day, text in enumerate(texts)
    )
    return f"<Blog>\n\n{posts}</Blog>"


def bluesky_car(texts, did="did:plc:abc"):
    import cbor2

    def variable(number):
        out = bytearray()
        while number > 0x7F:
            out.append(number & 0x7F | 0x80)
            number >>= 7
        out.append(number)
        return bytes(out)

    def block(value):
        data = cbor2.dumps(value)
        identifier = b"\x01\x71\x12\x20" + hashlib.sha256(data).digest()
        return variable(len(identifier) + len(data)) + identifier + data

    header = cbor2.dumps({"version": 1, "roots": []})
    records = [
        {"$type": "app.bsky.feed.post", "text": text, "createdAt": "2024-01-02T03:04:05Z"}
        for text in texts
    ]
    tree = {"e": [], "l": None}
    like = {"$type": "app.bsky.feed.like", "subject": {"uri": "at://x"}}
    commit = {"did": did, "rev": "1", "sig": b"\x00", "version": 3}
    return variable(len(header)) + header + b"".join(map(block, [tree, like, *records, commit]))


def csv_file(path, rows, **options):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, **options)
        writer.writerows(rows)
    return path
