"""Pictures that were shown in a world, each kept once under the digest of its bytes."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from personanb.engines.situations import Image

_MEBIBYTE = 2**20
MOST_OF_ONE = 8 * _MEBIBYTE
MOST_TOGETHER = 64 * _MEBIBYTE


class Album(Mapping[str, Image]):
    """Pictures by the SHA-256 of their bytes: what is shown to a hundred people is kept once.

    Parameters
    ----------
    pictures
        What is in it from the start.
    """

    def __init__(self, pictures: Mapping[str, Image] | None = None) -> None:
        self._pictures = dict(pictures or {})
        self._bytes = sum(len(image.data) for image in self._pictures.values())

    def keep(self, image: Image) -> tuple[str, str]:
        """Keep a picture, and return its digest; or why it is not kept.

        Returns
        -------
        tuple of str
            The digest, empty where the picture is too large to go into a file of text; and why.
        """
        digest = digest_of(image)
        size = len(image.data)
        if digest in self._pictures:
            return digest, ""
        if size > MOST_OF_ONE:
            return "", (
                f"the picture has {size / _MEBIBYTE:.1f} MiB; up to {MOST_OF_ONE // _MEBIBYTE} MiB "
                "are kept in a saved world. It is seen now; loaded again, the world knows its text "
                "alone. Make it smaller to keep it"
            )
        if self._bytes + size > MOST_TOGETHER:
            return "", (
                f"the pictures of this world have {self._bytes / _MEBIBYTE:.1f} MiB; with this one "
                f"they would pass the {MOST_TOGETHER // _MEBIBYTE} MiB that are kept in a saved "
                "world. It is seen now; loaded again, the world knows its text alone"
            )
        self._pictures[digest] = image
        self._bytes += size
        return digest, ""

    def fork(self) -> Album:
        """Return an album with the same pictures, not copied."""
        return Album(self._pictures)

    def __getitem__(self, digest: str) -> Image:
        return self._pictures[digest]

    def __iter__(self) -> Iterator[str]:
        return iter(self._pictures)

    def __len__(self) -> int:
        return len(self._pictures)


def digest_of(image: Image) -> str:
    """Return the name of a picture: the SHA-256 of its bytes."""
    return hashlib.sha256(image.data).hexdigest()


def picture_record(image: Image) -> dict[str, Any]:
    """Return a picture as JSON data."""
    return {
        "sha256": digest_of(image),
        "media_type": image.media_type,
        "data": base64.b64encode(image.data).decode("ascii"),
    }


def picture_of(record: Mapping[str, Any]) -> tuple[str, Image]:
    """Return a picture, and its digest, from what `picture_record` wrote.

    Raises
    ------
    ValueError
        When it is none, or its bytes are not those that it is named after.
    """
    try:
        image = Image(base64.b64decode(record["data"], validate=True), str(record["media_type"]))
    except (KeyError, TypeError, binascii.Error) as error:
        raise ValueError(f"is no picture ({error})") from None
    digest = digest_of(image)
    if digest != record.get("sha256"):
        raise ValueError("the picture is damaged: its bytes are not those it is named after")
    return digest, image
