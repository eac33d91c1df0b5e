"""Other tools' files: every text of theirs is kept, and what has a field is in it."""

import json
from pathlib import Path

import pytest

from personanb.personas.formats import genagents, tinytroupe
from personanb.personas.formats.nemotron import subject
from personanb.personas.load import load_fragment, load_panel, load_persona
from personanb.personas.persona import Fragment, Persona
from personanb.personas.problems import PersonaError
from tests.personas.people import lost_texts

FIXTURES = Path(__file__).parent.parent / "fixtures"


def read(name):
    return json.loads((FIXTURES / name).read_text(encoding="utf-8"))


class TestTinyTroupe:
    def test_an_agent_fills_the_fields(self):
        rosa = load_persona(FIXTURES / "rosa.agent.json")
        assert isinstance(rosa, Persona)
        assert (rosa.name, rosa.age, rosa.occupation.title) == ("Rosa Calloway", 41, "Baker")
        assert rosa.goals == ("Open a second bakery.", "See her sister more.")
        assert rosa.communication.style == "Dry, quick, fond of proverbs."
        assert rosa.traits == ("You rise early.", "You hate waste.")
        assert rosa.behaviors.situations == {"queue": ("Keeps the till moving.",)}
        assert rosa.behaviors.routines["sunday"] == ("Sleeps.",)
        assert [friend.name for friend in rosa.relationships] == ["Ines", "Pat"]
        assert rosa.relationships[1].description == "The miller."

    def test_words_become_scores_and_stay_beside_them(self):
        rosa = load_persona(FIXTURES / "rosa.agent.json")
        assert dict(rosa.big_five.items()) == {
            "openness": 0.5,
            "conscientiousness": 0.9,
            "extraversion": 0.25,
            "agreeableness": None,
            "neuroticism": 0.1,
        }
        described = rosa.facts["big_five_description"]
        assert described["agreeableness"] == "It depends on the queue."
        assert described["openness"] == "Medium. Tries one new loaf a month."

    def test_no_text_is_lost(self):
        source = read("rosa.agent.json")
        structural = {"type", "TinyPerson", "persona", "long_term_goals", "personality"}
        # Pat's description arrives under its field, so only the capitalised names go.
        structural |= {"Name", "Description"}
        rosa = load_persona(source)
        assert lost_texts(source, rosa, structural=structural) == []
        assert rosa.facts["occupation"] == {"founded": 2009}
        assert rosa.facts["relationships"] == [
            {"name": "Pat", "Since": "1999"},
            {"description": "The cat next door, unnamed."},
        ]

    def test_a_fragment_is_a_fragment_and_adds_to_people(self):
        haggler = load_persona(FIXTURES / "haggler.fragment.json")
        assert type(haggler) is Fragment
        rosa = load_persona(FIXTURES / "rosa.agent.json") + haggler
        assert rosa.preferences.likes == ("Rye", "A bargain")
        assert rosa.behaviors.situations["shopping"] == ("Asks for the price twice.",)

    def test_load_fragment_always_gives_a_fragment(self):
        assert type(load_fragment(FIXTURES / "rosa.agent.json")) is Fragment

    @pytest.mark.parametrize(
        ("text", "score"),
        [
            ("Very low.", 0.1),
            ("very high", 0.9),
            ("HIGH. Loud.", 0.75),
            ("moderate", 0.5),
            ("medium-high", None),
            ("highly variable", None),
            ("Not high", None),
            ("", None),
        ],
    )
    def test_the_word_scale(self, text, score):
        assert tinytroupe.level(text) == score

    @pytest.mark.parametrize(
        "persona",
        [
            {"name": "A", "occupation": "Baker"},
            {"name": "A", "occupation": ["Baker", "Poet"]},
            {"name": "A", "age": "about forty", "health": {"knee": "bad"}},
            {"name": "A", "age": 41.0, "personality": "stern", "preferences": ["rye"]},
            {"name": "A", "behaviors": ["hums"], "relationships": {"Ines": "sister"}},
            {"name": "A", "behaviors": {"general": "hums", "routines": ["up at three"]}},
            {"name": "A", "personality": {"big_five": {"O": "High. Yes.", "grit": "low"}}},
            {"name": "A", "personality": {"big_five": {"openness": 0.4, "neuroticism": 40}}},
            {"name": "A", "beliefs": [{"text": "odd"}], "skills": "one", "age": 400},
            {"name": "x" * 300, "gender": ["f"]},
            {"name": "A", "relationships": ["Ines", {"Name": "Bo", "Age": "9"}]},
        ],
    )
    def test_shapes_that_fit_no_field_are_kept_as_facts(self, persona):
        source = {"type": "TinyPerson", "persona": persona}
        if len(persona["name"]) > 200:
            with pytest.raises(PersonaError, match="name: is missing"):
                load_persona(source)
            return
        loaded = load_persona(source)
        structural = {"type", "TinyPerson", "persona", "personality", "big_five", "O", "Name"}
        assert lost_texts(source, loaded, structural=structural) == []
        if persona.get("age") == 400:
            assert loaded.facts["age"] == 400

    def test_a_fragment_is_no_member_of_a_panel(self, tmp_path):
        path = tmp_path / "x.json"
        path.write_text(json.dumps([read("rosa.agent.json"), read("haggler.fragment.json")]))
        with pytest.raises(PersonaError, match=r"\[2\]: is a fragment"):
            load_panel(path)
        assert len(load_panel(path, on_error="skip")) == 1


class TestEdsl:
    def test_json_agents_share_what_the_list_says(self):
        panel = load_panel(FIXTURES / "edsl_agents.json")
        assert panel.source == "edsl agents from edsl_agents.json"
        ada, second = panel
        assert (ada.name, ada.age, ada.occupation.title) == ("Ada", 34, "nurse")
        assert ada.facts["hair"] == "brown"
        assert ada.facts["codebook"] == {"hair": "Colour of the hair"}
        assert (ada.grounding[0].kind, ada.grounding[0].text) == ("document", "A nurse in Porto.")
        assert second.name == "Persona 2"
        assert second.age is None
        assert second.facts["age"] == "25-34"
        assert second.beliefs == ("Trains beat cars",)

    def test_json_lines_open_with_a_line_for_all(self):
        panel = load_panel(FIXTURES / "edsl_agents.jsonl")
        assert [one.name for one in panel] == ["Ada", "Bo"]
        assert panel["Bo"].facts["agent_instruction"] == "Answer as yourself."
        assert panel["Bo"].facts["hair"] == "grey"

    def test_csv_columns_of_results(self):
        ada = load_panel(FIXTURES / "edsl_agents.csv")["Ada"]
        assert ada.age == 34
        assert ada.facts["hair"] == "brown"
        assert ada.facts["answer.q0"] == "yes"

    def test_agent_parameters_as_a_printed_dict(self, tmp_path):
        path = tmp_path / "agents.csv"
        path.write_text(
            "age,hair,agent_parameters\n"
            "22,brown,\"{'instruction': 'Be brief.', 'agent_name': 'Ada', 'x': None}\"\n"
        )
        ada = load_panel(path)["Ada"]
        assert ada.facts["agent_instruction"] == "Be brief."
        assert ada.age == 22

    def test_a_trait_that_contradicts_the_agent_is_kept_apart(self, tmp_path):
        path = tmp_path / "agents.json"
        agent = {"name": "Ada", "traits": {"name": "Ada M.", "age": 3}}
        path.write_text(json.dumps({"agent_list": [agent]}))
        assert load_panel(path)["Ada"].facts["traits.name"] == "Ada M."


class TestNemotron:
    def test_rows_fill_fields_and_keep_the_rest(self):
        panel = load_panel(FIXTURES / "nemotron.jsonl")
        assert panel.source == "nemotron rows from nemotron.jsonl"
        maria, second = panel
        assert (maria.id, maria.name, maria.age) == ("0f3c", "Maria del Rio", 52)
        assert maria.skills == ("scheduling", "nurses' rotas")
        assert maria.hobbies == ("swimming", "knitting")
        assert maria.residence == "Laredo, TX, USA"
        assert maria.facts["zipcode"] == "78040"
        assert maria.grounding[0].source == "Nemotron-Personas"
        assert maria.grounding[0].text.startswith("Maria del Rio, a calm")
        assert second.name == "Persona 2"
        assert second.facts["skills_and_expertise_list"] == "[broken"
        assert second.facts["military_status"] == "served"

    def test_no_text_is_lost(self):
        rows = [
            json.loads(line)
            for line in (FIXTURES / "nemotron.jsonl").read_text(encoding="utf-8").splitlines()
        ]
        fields = {
            "uuid",
            "persona",
            "sex",
            "education_level",
            "career_goals_and_ambitions",
            "skills_and_expertise_list",
            "hobbies_and_interests_list",
        }
        lists = {row[key] for row in rows for key in fields if key.endswith("_list")}
        for row, person in zip(rows, load_panel(FIXTURES / "nemotron.jsonl"), strict=True):
            assert set(lost_texts(row, person, structural=fields)) <= lists

    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("Mary Alberti, a retired nurse, bakes.", "Mary Alberti"),
            ("Mary Alberti is a retired nurse.", "Mary Alberti"),
            ("Jean-Luc O'Neill de Vries works nights.", "Jean-Luc O'Neill de Vries"),
            ("Mary Alberti's mornings start early.", "Mary Alberti"),
            ("Łukasz Żak, a welder", "Łukasz Żak"),
            ("A retired nurse who bakes.", None),
            ("As a nurse, Mary Alberti bakes.", None),
            ("Nurses bake.", None),
            ("", None),
            (None, None),
        ],
    )
    def test_the_subject_of_a_sentence(self, text, name):
        assert subject(text) == name

    def test_a_list_in_text_is_read_and_never_run(self, tmp_path):
        row = json.loads((FIXTURES / "nemotron.jsonl").read_text(encoding="utf-8").split("\n")[0])
        row["skills_and_expertise_list"] = "[__import__('os').getcwd()]"
        path = tmp_path / "rows.jsonl"
        path.write_text(json.dumps(row))
        (person,) = load_panel(path)
        assert person.skills == ()
        assert person.facts["skills_and_expertise_list"] == "[__import__('os').getcwd()]"


class TestPersonaHub:
    def test_sentences_become_grounding_of_numbered_people(self):
        panel = load_panel(FIXTURES / "personahub.jsonl")
        assert panel.source == "personahub rows from personahub.jsonl"
        assert [one.name for one in panel] == ["Persona 1", "Persona 2"]
        assert panel[0].grounding[0].text == "A beekeeper who distrusts almanacs"
        assert panel[0].facts == {"name_origin": "numbered by personanb"}

    def test_pairs_keep_the_synthesised_text(self):
        (person,) = load_panel(FIXTURES / "personahub_pairs.jsonl")
        assert person.grounding[0].text == "A beekeeper who distrusts almanacs"
        assert person.facts["synthesized text"] == "How many hives?"
        assert person.facts["description"] == "math"


class TestGenagents:
    def test_a_folder_of_folders(self):
        panel = load_panel(FIXTURES / "genagents")
        assert panel.source == "genagents agents from genagents"
        rosa, tomas = panel
        assert (rosa.id, rosa.name, rosa.age, rosa.residence) == (
            "7d0f2c1e",
            "Rosa Calloway",
            41,
            "Cork, Munster",
        )
        assert tomas.occupation.title == "Retired pilot"

    def test_memories_are_grounding_with_their_numbers_in_facts(self):
        rosa = load_panel(FIXTURES / "genagents" / "rosa")[0]
        assert [piece.text for piece in rosa.grounding] == [
            "Interviewer: What do you do?\nRosa: I bake.",
            "I like mornings.",
            "Rosa bakes and worries little.",
        ]
        assert rosa.facts["memory_stream"][1] == {
            "node_id": 1,
            "node_type": "reflection",
            "importance": 70,
            "created": 2,
            "last_retrieved": 2,
            "pointer_id": [0],
        }
        assert rosa.facts["embeddings"].startswith("2 vectors")
        assert rosa.facts["texts with a vector and no memory"] == ["A text that no memory holds."]

    def test_no_text_is_lost(self):
        rosa = load_panel(FIXTURES / "genagents" / "rosa")[0]
        source = genagents.read_folder(FIXTURES / "genagents" / "rosa")
        structural = {
            *("scratch", "meta", "id", "nodes", "content", "sex", "first_name", "last_name"),
            *("highest_degree_received", "agent_profile_summary", "Rosa", "Calloway"),
        }
        assert lost_texts(source, rosa, structural=structural) == []

    def test_a_scratch_file_alone_is_a_person(self):
        assert load_panel(FIXTURES / "genagents" / "tomas" / "scratch.json")[0].name == "Tomas Vega"


def test_the_format_can_be_said_instead_of_guessed():
    panel = load_panel(FIXTURES / "personahub.jsonl", format="personanb")
    assert panel[0].facts["persona"] == "A beekeeper who distrusts almanacs"
    with pytest.raises(ValueError, match="did you mean 'nemotron'"):
        load_panel(FIXTURES / "personahub.jsonl", format="nemotrn")
