"""Who acts and where: aliases first, names only with support, and never a country from two letters."""

from datetime import date

import pytest

from bellwether_assets.foundation.taxonomy import Taxonomy, default_taxonomy
from bellwether_assets.text.actors import actors_of
from bellwether_assets.text.document import analyse
from bellwether_assets.text.names import ArticleNames
from bellwether_assets.text.places import places_of


def actors(text: str, title: str = "") -> tuple[str, ...]:
    return actors_of(ArticleNames(text, title), 0, len(text))


def geographies(text: str, title: str = "") -> tuple[str, ...]:
    return places_of(ArticleNames(text, title), 0, len(text))


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Beijing and New Delhi court the Global South.", ("CN", "IN", "Global South")),
        ("Russia, the UK, Turkey and Britain met.", ("RU", "GB", "TR")),
        ("U.S. and American firms left the Middle East and the Eurozone.", ("US", "Middle East", "Eurozone")),
        ("AI is cheap, no in or it is AI.", ()),
        ("Prices were US$5 in all.", ()),
        ("Michael Jordan and the Cleveland Indians won in New Mexico.", ("US",)),
        ("Swiss and Ivorian banks lost.", ("CH", "CI")),
    ],
)
def test_places_are_codes_of_countries_and_names_of_regions(text: str, places: tuple[str, ...]) -> None:
    assert geographies(text) == places


def test_a_passage_without_a_place_plays_where_the_title_says() -> None:
    assert geographies("Banks lost 3 percent.", "Japan enters recession") == ("JP",)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("China has built data centres in Kazakhstan.", ("China",)),
        ("Chinese technology firms are building plants in Brazil.", ("China",)),
        ("The Dow fell, said Paul Nolte, a director.", ("Dow Jones Industrial Average", "Paul Nolte")),
        ("Apple CEO Steve Jobs said the ECB will act.", ("Steve Jobs", "European Central Bank", "Apple")),
        ("The market in New York closed early.", ()),
        ("Prices fell in Erie on Monday because of Christmas.", ()),
    ],
)
def test_actors_are_named_as_acting(text: str, named: tuple[str, ...]) -> None:
    assert set(actors(text)) == set(named)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Jane Roe wrote on Facebook that Bergby was lost.", ("Jane Roe",)),
        ("Lawan Roe, the father of a pupil, wept.", ("Lawan Roe",)),
        ("Troops from Norway and France, has been said, helped the farmers.", ()),
        ("France Dairy Holdings lost 3 million euros.", ("France Dairy Holdings",)),
        ("Acme Ltd. bought it. Acme, which sells milk, paid well.", ("Acme",)),
        ("Roe left for Bergby Airport on a bus.", ()),
    ],
)
def test_neither_a_medium_nor_a_place_nor_a_part_of_a_name_acts(text: str, named: tuple[str, ...]) -> None:
    assert actors(text) == named


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("The British tabloid Bergby Mail says so.", ()),
        ("The Cleveland Indians lost. The Indians wept.", ("US",)),
        ("The Swiss Crystal hit a bridge.", ()),
        ("The Democratic People's Republic of Korea fired it.", ("KP",)),
        ("A fireball was seen over New England.", ("US",)),
    ],
)
def test_a_nationality_of_a_source_a_team_or_a_ship_is_no_place(text: str, places: tuple[str, ...]) -> None:
    assert geographies(text) == places


def test_a_surname_is_the_person_named_before() -> None:
    text = "President Ahed Tamimi spoke. Tamimi told the court that she was innocent."
    start = text.index("Tamimi told")
    assert actors_of(ArticleNames(text, ""), start, len(text)) == ("Ahed Tamimi",)


def test_domains_and_topics_come_from_cue_terms_heaviest_first() -> None:
    domains, topics = default_taxonomy().classify([("The Dow Jones fell as banks sought a bail out.", 1.0)])
    assert domains[0] == "economic"
    assert topics[:2] == ("stock markets", "banking and credit")
    assert default_taxonomy().classify([("Nothing much.", 1.0)]) == ((), ())


def test_a_name_is_no_cue_term() -> None:
    assert "labour and jobs" not in default_taxonomy().classify([("Jobs spoke. Jobs left. Jobs said no.", 1.0)])[1]


def test_every_category_is_described_and_every_topic_has_a_domain() -> None:
    taxonomy = default_taxonomy()
    names = {domain.name for domain in taxonomy.domains}
    assert names >= {"economic", "political", "technological", "security", "social", "environmental", "health", "legal"}
    assert all(category.description for category in (*taxonomy.domains, *taxonomy.topics))
    assert all(topic.domain in names for topic in taxonomy.topics)


def test_a_broken_taxonomy_is_refused_with_the_name_of_the_fault() -> None:
    good = {"description": "d", "terms": {"bank": 1}}
    with pytest.raises(ValueError, match="unknown domain 'nowhere'"):
        Taxonomy({"domains": {"economic": good}, "topics": {"x": {**good, "domain": "nowhere"}}})
    with pytest.raises(ValueError, match="Bank"):
        Taxonomy({"domains": {"economic": {"description": "d", "terms": {"Bank": 1}}}})


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("A 31-year-old native of Tunisia was arrested on Monday.", ()),
        ("The 46-year-old Japanese runs a farm.", ()),
        ("A Tunisian man was arrested in Norway.", ("NO",)),
        ("The New York Times reports that 40 farms failed.", ()),
        ("Milk was sold to Bank of America and to China Daily.", ()),
    ],
)
def test_an_origin_or_a_word_of_a_name_is_no_place(text: str, places: tuple[str, ...]) -> None:
    assert geographies(text) == places


def test_a_general_truth_plays_nowhere() -> None:
    text = "A farm failed in Japan. Japan lost 40 farms. Cows are typically small."
    assert places_of(ArticleNames(text, "Japan loses farms"), text.index("Cows"), len(text)) == ()


def test_every_name_of_a_list_of_people_acts() -> None:
    named = actors("Jane Roe, who taught Odvar Moe, Robert Berg and Peter Dal, was a guru.")
    assert set(named) == {"Jane Roe", "Odvar Moe", "Robert Berg", "Peter Dal"}


def test_who_wrote_a_report_completes_no_name() -> None:
    text = "Moe said that Norland would sell milk.\n(Reporting by Jane Moe; Editing by Robert Roe)"
    assert ArticleNames(text, "").full_name("Moe") is None


def test_an_actor_is_named_without_office_and_party_and_once() -> None:
    text = "Roe and Jane Roe met the Dairy Board of Norland."
    found = actors_of(ArticleNames(text, ""), 0, len(text), ("Rep. Jane Roe (D-NL)", "companies", "Sen. Odd Berg"))
    assert found[:2] == ("Jane Roe", "Odd Berg")
    assert "companies" not in found
    assert "Roe" not in found


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Jane Roe will cut 400 jobs, a note seen by Quarl Wire shows.", ("Jane Roe",)),
        ("Jane Roe told Quarl Wire that the port would close.", ("Jane Roe",)),
        ("Quarl Wire has learned that Jane Roe will cut 400 jobs.", ("Jane Roe",)),
        ("Jane Roe closed the port, according to the Quarl Wire, which published the order.", ("Jane Roe",)),
        ("The harbour, Quarl Wire, cost 3 million euros.", ()),
        ("Quarl Wire will close three offices by June.", ("Quarl Wire",)),
        ("A loan of 3 million euros was signed by Quarl Wire.", ("Quarl Wire",)),
    ],
)
@pytest.mark.parametrize("publisher", ["quarlwire.example", "The Quarl Wire"])
def test_who_publishes_an_article_acts_only_where_more_than_the_report_is_its_doing(
    text: str, named: tuple[str, ...], publisher: str
) -> None:
    # A name at a sentence's beginning is one only where it stands elsewhere too.
    article = f"{text}\nThe board of the harbour met that of Quarl Wire."
    names = analyse("", article, date(2031, 3, 1), publisher).names
    assert actors_of(names, 0, len(text)) == named
    if "The harbour" not in text:
        assert "Quarl Wire" in actors_of(ArticleNames(article, "", "quay.example"), 0, len(text))
