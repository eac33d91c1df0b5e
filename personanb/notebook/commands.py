"""What each magic is called, accepts and says of itself."""

from __future__ import annotations

from personanb.notebook.arguments import (
    AS,
    CODE,
    HELP_OPTION,
    Command,
    Option,
    number,
    whole_number,
)

MAX_ROUNDS = 1000
MAX_PACE = 60.0

PERSONA_EXAMPLE = """\
name: Ada Moreira
age: 34
occupation: ICU nurse"""

ENGINE = Option(
    "--engine", "what answers: an engine's name or a variable", "NAME", completes="engine"
)
SEED = Option("--seed", "a whole number; the same seed repeats a rehearsal", "N", whole_number(0))

PERSONA = Command(
    name="persona",
    summary="Describe one person in YAML and bind the persona to a variable, or show personas.",
    details=(
        "As a cell magic it checks the YAML, binds the variable and shows the card; every problem "
        "is told with its line in the cell. As a line magic it shows one persona, or a table of "
        "all that are bound."
    ),
    forms=("%%persona VARIABLE", "%persona [VARIABLE]"),
    options=(
        Option("--like", "start from this persona; the cell's fields replace hers", "VARIABLE",
               completes="person"),
        Option("--add", "add a fragment, merged in; may be repeated", "VARIABLE",
               repeatable=True, completes="fragment"),
        CODE,
        HELP_OPTION,
    ),
    example=f"%%persona ada\n{PERSONA_EXAMPLE}",
    python='ada = pnb.Persona(name="Ada Moreira", age=34, occupation="ICU nurse")',
)  # fmt: skip

ASK = Command(
    name="ask",
    summary="Ask one person or several a question, each in private and all at once.",
    details=(
        "The cell is the question, word for word. One person returns one answer, several return "
        "answers in the order asked; who fails to answer is a row too."
    ),
    forms=("%%ask PERSON [PERSON | PANEL] ...",),
    options=(
        Option("--keep", "continue the earlier talk with each of them"),
        SEED,
        ENGINE,
        AS,
        CODE,
        HELP_OPTION,
    ),
    example="%%ask ada bo --as moves\nWould you move for a job?",
    python='moves = pnb.ask([ada, bo], "Would you move for a job?")',
)

FOCUS_GROUP = Command(
    name="focus_group",
    summary="Hold a moderated focus group and return its transcript.",
    details=(
        "Every turn is written to a file at once. Interrupting the kernel stops the talk and "
        "keeps the finished turns. As a cell magic, the cell is the discussion guide: plain "
        "questions, one a line, or YAML with stages."
    ),
    forms=("%focus_group PERSON PERSON ...", "%%focus_group PERSON PERSON ..."),
    options=(
        Option("--topic", "what they talk about, in quotes", "TEXT"),
        Option("--rounds", "rounds in all; with a guide, of each key question", "N",
               whole_number(1, MAX_ROUNDS)),
        SEED,
        AS,
        Option("--save", "transcript file (default: NAME.transcript.jsonl)", "FILE"),
        Option("--no-votes", "leave out the private votes before and after"),
        Option("--pace", "least seconds a turn takes, so that you can follow", "SECONDS",
               number(0, MAX_PACE)),
        ENGINE,
        Option("--replay", "watch the talk in the player, as `%replay` plays it later"),
        Option("--estimate", "print what the run would take, and do not run it"),
        Option("--guide", "a guide that is bound to this variable", "VARIABLE", completes="guide"),
        CODE,
        HELP_OPTION,
    ),
    example='%focus_group ada bo chi --topic "A weekly box of cooked dinners" --as dinners',
    python=(
        'dinners = pnb.FocusGroup([ada, bo, chi], topic="A weekly box of cooked dinners")'
        '.run(save_to="dinners.transcript.jsonl")'
    ),
)  # fmt: skip

LLM = Command(
    name="llm",
    summary="Show the engine in use, or switch to another for everything that follows.",
    forms=("%llm [ENGINE]",),
    options=(
        Option("--base-url", "address of an OpenAI-compatible server", "URL"),
        Option("--budget", 'stop here: "2 USD", "50000 tokens" or "100 calls"', "AMOUNT"),
        Option("--record", "file that every answer is recorded in", "FILE"),
        Option("--concurrency", "requests in flight", "N", whole_number(1)),
        Option("--temperature", "sampling temperature", "T", number(0, 5)),
        Option("--max-tokens", "longest answer, in tokens", "N", whole_number(1)),
        Option("--timeout", "seconds until a call is given up", "SECONDS", number(0, 86400)),
        CODE,
        HELP_OPTION,
    ),
    advice=dict.fromkeys(
        ("--api-key", "--api_key", "--key", "--token"),
        "a key would be saved with the notebook; set the environment variable OPENAI_API_KEY "
        "before starting it",
    ),
    example="%llm rehearsal",
    python='pnb.use("rehearsal")',
)
