"""Generated people with the nastiest text that files have to carry."""

from hypothesis import strategies as st

from personanb.personas.big_five import TRAITS
from personanb.personas.persona import MAX_NAME, Persona

NASTY = [
    "no",
    "yes",
    "~",
    "null",
    "",
    '""',
    '""""',
    '"quoted"',
    "1e5",
    "1.",
    ".5",
    "0o7",
    "0x1F",
    "1_000",
    "12:30",
    "2024-05-01",
    "=",
    "<<",
    "- dash",
    "# hash",
    "a # b",
    "key: value",
    "[1, 2]",
    '{"a": 1}',
    "[",
    "a; b",
    ";",
    "a,b",
    "tab\there",
    "\tlead",
    "line\nbreak",
    "line\n\n  indented\n",
    "\r\n",
    "cr\rcr",
    " leading",
    "trailing ",
    "nel\x85nel",
    "ls\u2028ls",
    "ps\u2029ps",
    "nul\x00nul",
    "bell\x07",
    "esc\x1b[31m",
    "del\x7f",
    "\ufeffbom",
    "bom\ufeff",
    "\u202eright to left\u202c",
    "🧑🏽‍🚀",
    "\U0010ffff",
    "Straße, naïve",
    "日本語",
    "---",
    "...",
    "--- a",
    "!tag",
    "&anchor",
    "*alias",
    "%directive",
    "@at",
    "`tick",
    "|",
    ">",
    "?",
    "'single'",
    "a'b\"c",
    "NaN",
    ".inf",
    "-.INF",
    "true",
    "x" * 200,
    ("word " * 60).strip(),
    "word " * 30 + "- " + "word " * 30,
    "a" * 100 + "\u2028" + "b" * 100,
]

# Deferred, because Hypothesis would print the whole list each time the strategy is used.
texts = st.deferred(
    lambda: st.one_of(
        st.sampled_from(NASTY), st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
    )
)
names = texts.filter(
    lambda text: bool(text.strip()) and len(text.splitlines()) == 1 and len(text) <= MAX_NAME
)
lists = st.lists(texts, max_size=3)
scores = st.one_of(st.none(), st.floats(0, 1, allow_subnormal=True), st.sampled_from([0, 1]))
values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(10**25), 10**25),
        st.floats(allow_nan=False, allow_infinity=False),
        texts,
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=6,
)


def fields(**strategies):
    return st.fixed_dictionaries({}, optional=strategies)


parts = {
    "id": texts.filter(bool),
    "age": st.integers(0, 120),
    "gender": texts,
    "nationality": texts,
    "residence": texts,
    "education": texts,
    "languages": lists,
    "occupation": fields(title=texts, organization=texts, description=texts),
    "big_five": fields(**dict.fromkeys(TRAITS, scores)),
    "traits": lists,
    "beliefs": lists,
    "values": fields(political=lists, ethical=lists, cultural=lists),
    "goals": lists,
    "preferences": fields(interests=lists, likes=lists, dislikes=lists),
    "behaviors": fields(
        general=lists,
        routines=st.dictionaries(texts, lists, max_size=2),
        situations=st.dictionaries(texts, lists, max_size=2),
    ),
    "decision_style": texts,
    "risk_tolerance": scores,
    "communication": fields(style=texts, speech_patterns=lists),
    "skills": lists,
    "hobbies": lists,
    "health": texts,
    "relationships": st.lists(
        fields(description=texts).flatmap(
            lambda rest: texts.map(lambda name: {"name": name, **rest})
        ),
        max_size=2,
    ),
    "history": st.lists(
        st.builds(
            lambda event, year: {"event": event, "year": year},
            texts,
            st.one_of(st.none(), st.integers(1850, 2200)),
        ),
        max_size=2,
    ),
    "grounding": st.lists(
        fields(
            kind=st.sampled_from(["interview", "survey", "posts", "document", "other"]),
            text=texts,
            answers=st.dictionaries(texts, values, max_size=2),
            source=texts,
            date=texts,
        ),
        max_size=2,
    ),
    "facts": st.dictionaries(texts, values, max_size=3),
}


@st.composite
def persons(draw):
    return Persona.model_validate({"name": draw(names), **draw(fields(**parts))})


people = persons()


def string_leaves(value):
    """Every string of a document, keys too."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield str(key)
            yield from string_leaves(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from string_leaves(item)
    elif isinstance(value, str):
        yield value


def lost_texts(source, persona, *, structural=()):
    """The strings of a source document that a persona does not hold, but for the named keys."""
    kept = set(string_leaves(persona.to_dict()))
    return [
        text
        for text in string_leaves(source)
        if text.strip() and text not in kept and text not in structural
    ]
