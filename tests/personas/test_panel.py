"""A panel behaves as an immutable list of people who may count differently."""

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from personanb.personas.formats.files import FileError
from personanb.personas.panel import Panel, PanelError, UnknownPersonError
from personanb.personas.persona import Persona
from personanb.personas.selection import inclusion_chances

ADA = Persona(
    name="Ada Moreira",
    age=34,
    gender="female",
    occupation="ICU nurse",
    big_five={"O": 0.72, "N": 0.48},
    languages=["Portuguese", "English"],
    facts={"city": "Porto"},
)
BO = Persona(name="Bo Lindqvist", age=61, gender="male", id="r-17")
CHI = Persona(name="Chi Okafor", gender="female", facts={"city": "Lagos", "odd": None})
PANEL = Panel([ADA, BO, CHI], source="three people")


def crowd(count, weights=None):
    return Panel([Persona(name=f"P{n}") for n in range(count)], weights)


class TestTaking:
    def test_by_position_slice_list_and_mask(self):
        assert len(PANEL) == 3
        assert list(PANEL) == [ADA, BO, CHI]
        assert PANEL[0] is ADA
        assert PANEL[-1] is CHI
        assert PANEL[np.int64(1)] is BO
        assert list(PANEL[1:]) == [BO, CHI]
        assert list(PANEL[[2, -3]]) == [CHI, ADA]
        assert list(PANEL[[True, False, True]]) == [ADA, CHI]
        assert list(PANEL[np.array([False, True, False])]) == [BO]
        assert list(PANEL[[]]) == []

    def test_by_name_id_and_fingerprint(self):
        assert PANEL["Bo Lindqvist"] is BO
        assert PANEL["r-17"] is BO
        assert PANEL[ADA.persona_id] is ADA

    def test_a_misspelt_name_suggests_the_nearest(self):
        with pytest.raises(UnknownPersonError, match="did you mean 'Ada Moreira'") as caught:
            PANEL["Ada Moriera"]
        assert isinstance(caught.value, KeyError)

    def test_a_name_of_two_people_says_where_they_are(self):
        with pytest.raises(UnknownPersonError, match=r"2 people are called .*\(0, 1\)"):
            Panel([ADA, ADA])["Ada Moreira"]

    def test_positions_that_are_not_there(self):
        with pytest.raises(IndexError, match="positions 0 to 2"):
            PANEL[3]
        with pytest.raises(IndexError):
            PANEL[[0, 7]]
        with pytest.raises(IndexError, match="nobody in it"):
            Panel()[0]
        with pytest.raises(PanelError, match="a mask of 2 for 3 people"):
            PANEL[[True, False]]
        with pytest.raises(PanelError, match="neither a position"):
            PANEL[1.5]

    def test_who_is_in_it(self):
        assert ADA in PANEL
        assert Persona(**ADA.to_dict()) in PANEL
        assert ADA.replace(age=35) not in PANEL
        assert "Ada Moreira" in PANEL
        assert "nobody" not in PANEL
        assert 3 not in PANEL


class TestMaking:
    def test_equal_when_people_and_weights_are(self):
        assert Panel([ADA, BO, CHI]) == PANEL
        assert hash(Panel([ADA, BO, CHI])) == hash(PANEL)
        assert Panel([ADA, BO]) != PANEL
        assert Panel([BO, ADA, CHI]) != PANEL
        assert PANEL.with_weights([1, 1, 1]) == PANEL
        assert PANEL.with_weights([1, 1, 2]) != PANEL
        assert PANEL != [ADA, BO, CHI]

    def test_adding(self):
        both = Panel([ADA], source="a.csv") + Panel([BO], source="b.csv")
        assert list(both) == [ADA, BO]
        assert both.source == "a.csv + b.csv"
        assert (Panel([ADA], [2]) + Panel([BO], [3])).weights.tolist() == [2.0, 3.0]
        assert (Panel() + Panel([BO], [3])).weights.tolist() == [3.0]
        with pytest.raises(PanelError, match="one panel has weights and the other none"):
            Panel([ADA], [2]) + Panel([BO])

    def test_only_people_are_taken(self):
        with pytest.raises(PanelError, match="position 1 is 'Bo', not a Persona"):
            Panel([ADA, "Bo"])
        with pytest.raises(PanelError, match="a list of personas"):
            Panel(ADA)

    def test_nobody_is_a_panel_too(self):
        empty = Panel()
        assert len(empty) == 0
        assert repr(empty) == "Panel of 0 personas"
        assert empty.traits().shape == (0, 5)
        assert len(empty.to_frame()) == 0
        assert empty.filter(age=3) == empty
        assert empty.shuffle(1) == empty
        with pytest.raises(PanelError, match="the panel is empty"):
            empty.sample(1)

    def test_it_cannot_be_changed(self):
        with pytest.raises(AttributeError):
            PANEL.source = "other"
        with pytest.raises(TypeError):
            PANEL[0] = BO
        with pytest.raises(ValueError, match="read-only"):
            PANEL.weights[0] = 3


class TestWeights:
    def test_ones_unless_set(self):
        assert PANEL.weights.tolist() == [1.0, 1.0, 1.0]
        assert not PANEL.is_weighted
        weighted = PANEL.with_weights([1, 0, 2.5])
        assert weighted.is_weighted
        assert weighted[1:].weights.tolist() == [0.0, 2.5]
        assert weighted.with_weights(None) == PANEL
        assert not weighted.with_weights(None).is_weighted

    @pytest.mark.parametrize(
        ("weights", "why"),
        [
            ([1, 2], "2 weights for 3 people"),
            ([1, -2, 3], "position 1 is -2"),
            ([1, float("nan"), float("inf")], r"position 1 is nan \(and 1 more"),
            ([0, 0, 0], "all weights are 0"),
            (["a", 1, 2], "a list of numbers"),
            ([[1], [2], [3]], "shape"),
        ],
    )
    def test_what_is_no_weight(self, weights, why):
        with pytest.raises(PanelError, match=why):
            PANEL.with_weights(weights)

    def test_nobody_left_with_weight(self):
        with pytest.raises(PanelError, match="weight 0"):
            PANEL.with_weights([1, 0, 0])[1:]


class TestFilter:
    def test_by_callable_and_by_field(self):
        assert list(PANEL.filter(lambda one: one.age == 61)) == [BO]
        assert list(PANEL.filter(gender="female")) == [ADA, CHI]
        assert list(PANEL.filter(gender="female", age=34)) == [ADA]
        assert list(PANEL.filter(age=lambda age: age > 30)) == [ADA, BO]
        assert list(PANEL.filter(age=None)) == [CHI]
        assert list(PANEL.filter(occupation="ICU nurse")) == [ADA]
        assert list(PANEL.filter(**{"occupation.title": "ICU nurse"})) == [ADA]
        assert list(PANEL.filter(openness=lambda o: o > 0.5)) == [ADA]
        assert list(PANEL.filter(N=0.48)) == [ADA]
        assert list(PANEL.filter(languages="English")) == [ADA]
        assert list(PANEL.filter(languages=["Portuguese", "English"])) == [ADA]
        assert list(PANEL.filter(city="Lagos")) == [CHI]
        assert list(PANEL.filter(**{"facts.city": "Porto"})) == [ADA]

    def test_weights_follow(self):
        kept = PANEL.with_weights([1, 2, 3]).filter(gender="female")
        assert kept.weights.tolist() == [1.0, 3.0]

    def test_a_field_that_nobody_has(self):
        with pytest.raises(PanelError, match="'gendre'; did you mean 'gender'"):
            PANEL.filter(gendre="female")
        with pytest.raises(PanelError, match=r"'occupation\.titel'"):
            PANEL.filter(**{"occupation.titel": "x"})


class TestSample:
    def test_a_seed_draws_the_same_people_in_panel_order(self):
        group = crowd(50)
        drawn = group.sample(10, seed=3)
        assert drawn == group.sample(10, seed=3)
        assert drawn != group.sample(10, seed=4)
        assert len({one.name for one in drawn}) == 10
        positions = [int(one.name[1:]) for one in drawn]
        assert positions == sorted(positions)

    def test_the_global_generator_is_left_alone(self):
        np.random.seed(5)  # noqa: NPY002 - it is the global generator that is tested
        before = np.random.get_state()[1].tolist()  # noqa: NPY002
        crowd(9).sample(3, seed=1)
        crowd(9).shuffle(1)
        assert np.random.get_state()[1].tolist() == before  # noqa: NPY002

    def test_too_many(self):
        with pytest.raises(PanelError, match="3 people, too few for 4"):
            PANEL.sample(4)
        with pytest.raises(PanelError, match="2 people with a weight above 0, too few for 3"):
            PANEL.with_weights([1, 0, 1]).sample(3)
        assert len(PANEL.sample(9, seed=1, replace=True)) == 9
        assert len(PANEL.sample(0)) == 0

    @pytest.mark.parametrize("n", [-1, 1.5, True, "3"])
    def test_what_is_no_number_of_people(self, n):
        with pytest.raises(PanelError, match="not a number of people"):
            PANEL.sample(n)

    def test_inclusion_is_in_proportion_to_weight(self):
        group = crowd(4, [1, 2, 3, 4])
        counts = dict.fromkeys(["P0", "P1", "P2", "P3"], 0)
        runs = 4000
        for seed in range(runs):
            for one in group.sample(2, seed=seed):
                counts[one.name] += 1
        # Binomial standard errors are under 0.008; four of them is one failure in 15,000.
        for number, name in enumerate(counts):
            assert counts[name] / runs == pytest.approx(2 * (number + 1) / 10, abs=0.032)
        assert not group.sample(2, seed=1).is_weighted

    def test_draws_with_repeats_are_in_proportion_too(self):
        drawn = crowd(2, [1, 3]).sample(4000, seed=1, replace=True)
        share = sum(one.name == "P1" for one in drawn) / 4000
        assert share == pytest.approx(0.75, abs=0.03)

    def test_who_is_too_heavy_is_certain_and_keeps_the_weight_that_is_left(self):
        group = crowd(5, [100, 1, 1, 1, 1])
        drawn = group.sample(3, seed=2)
        assert drawn[0].name == "P0"
        assert drawn.weights.tolist() == [100.0, 2.0, 2.0]

    @given(
        st.lists(st.floats(0, 1e6), min_size=1, max_size=30).filter(any),
        st.data(),
    )
    def test_chances_add_up_and_stay_within_bounds(self, weights, data):
        weights = np.array(weights)
        positive = int(np.count_nonzero(weights))
        n = data.draw(st.integers(1, positive))
        chances = inclusion_chances(weights, n)
        assert chances.sum() == pytest.approx(n)
        assert ((chances >= 0) & (chances <= 1)).all()
        drawn = crowd(len(weights), weights).sample(n, seed=data.draw(st.integers(0, 99)))
        assert len({one.name for one in drawn}) == n

    def test_shuffle_keeps_people_and_their_weights_together(self):
        group = crowd(20, list(range(1, 21)))
        mixed = group.shuffle(seed=1)
        assert mixed == group.shuffle(seed=1)
        assert mixed != group
        assert all(mixed.weights[at] == int(one.name[1:]) + 1 for at, one in enumerate(mixed))


class TestFrames:
    def test_columns_in_order_and_only_those_that_are_filled(self):
        frame = PANEL.with_weights([1, 2, 3]).to_frame()
        assert list(frame.columns) == [
            "persona_id",
            "name",
            "age",
            "gender",
            "languages",
            "occupation.title",
            "openness",
            "neuroticism",
            "facts.city",
            "facts.odd",
            "weight",
        ]
        assert frame["persona_id"].tolist() == [ADA.fingerprint, "r-17", CHI.fingerprint]
        assert frame["languages"][0] == ["Portuguese", "English"]
        assert frame["age"].isna().tolist() == [False, False, True]
        assert frame["openness"].dtype == "float64"
        assert Panel.from_frame(frame)[:2] == PANEL.with_weights([1, 2, 3])[:2]

    def test_traits(self):
        traits = PANEL.traits()
        assert traits.shape == (3, 5)
        assert traits[0, 0] == 0.72
        assert np.isnan(traits[1]).all()


class TestDuplicates:
    def test_by_name_and_by_content(self):
        twin = Persona(**{**ADA.to_dict(), "name": "Ida"})
        bare = [Persona(name="X"), Persona(name="Y")]
        panel = Panel([ADA, BO, ADA.replace(age=35), twin, *bare])
        assert panel.duplicates == ((0, 2), (0, 3))
        assert repr(panel) == "Panel of 6 personas (2 share a name)"
        assert PANEL.duplicates == ()

    def test_numbered_people_with_one_text_are_told(self):
        rows = [
            Persona(
                name=f"Persona {n}", grounding=[{"text": "A baker"}], facts={"name_origin": "x"}
            )
            for n in (1, 2)
        ]
        assert Panel(rows).duplicates == ((0, 1),)


def test_repr_tells_where_people_come_from():
    assert repr(PANEL) == "Panel of 3 personas: three people"
    assert repr(PANEL.with_weights([1, 2, 3])[:1]) == "Panel of 1 persona (weighted): three people"


def test_saving_to_a_folder_or_format_that_is_not_there(tmp_path):
    with pytest.raises(FileError, match="no folder"):
        PANEL.save(tmp_path / "nowhere" / "x.csv")
    with pytest.raises(FileError, match="personas live in"):
        PANEL.save(tmp_path / "x.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_a_hundred_thousand_people_take_seconds():
    group = crowd(100_000)
    start = time.perf_counter()
    assert group["P99999"] is group[99_999]
    assert "P500" in group
    assert len(group.filter(name="P7")) == 1
    assert len(group.sample(1000, seed=1)) == 1000
    assert group.traits().shape == (100_000, 5)
    assert group[np.arange(100_000) % 2 == 0][0].name == "P0"
    assert "100,000" in repr(group)
    # Quadratic work on this many people would take hours.
    assert time.perf_counter() - start < 60
