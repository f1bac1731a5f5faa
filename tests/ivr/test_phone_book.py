"""The operator's file: a bad entry is refused by its key, with the reason, and never spoken."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from ivr import phone_book
from ivr.phone_book import Agency, PhoneBook, PhoneBookRefused
from ivr.phone_book.reading import _Reader
from ivr.settings import DEFAULT_OPERATOR_FILE

MINIMAL = """
[plan]
name = "Evergreen Health"
zone = "America/Los_Angeles"
number = "1-800-731-4770"
url_hosts = ["pay.example.org", "kp.org"]
pay_url = "https://pay.example.org"
questions = "1-800-464-4000"
main_line = "main"

[lines.main]
number = "1-800-464-4000"
zone = "America/Los_Angeles"
hours = [{ days = "mon-sun", opens = "00:00", closes = "24:00" }]

[regions.US]
name = "United States"
zone = "America/Los_Angeles"
hardship = "main"
premium_url = "https://kp.org/premiums"
"""

LINE = """
[lines.{key}]
number = "{number}"
zone = "{zone}"
hours = [{hours}]
{more}
"""
EIGHT_TO_FIVE = '{ days = "mon-fri", opens = "08:00", closes = "17:00" }'


@pytest.fixture
def read(tmp_path: Path):
    """Load the smallest file that can be used, with more text at its end."""

    def load(more: str = "", *, without: str = "", instead: str = "") -> PhoneBook:
        text = MINIMAL.replace(without, instead) if without else MINIMAL
        assert text != MINIMAL or not without, f"there is no {without}"
        path = tmp_path / "operator.toml"
        path.write_text(text + more, "utf-8")
        return phone_book.load(path)

    return load


def line(key: str = "night", **changes: str) -> str:
    told = {"number": "1-800-442-4014", "zone": "caller", "hours": EIGHT_TO_FIVE, "more": ""}
    return LINE.format(key=key, **(told | changes))


def refusals(book: PhoneBook) -> dict[str, str]:
    return {entry.key: entry.reason for entry in book.refused}


def everything_spoken(book: PhoneBook) -> str:
    """All of a book that can come to be said or dialled."""
    spoken: tuple[Any, ...] = (
        *(book.plan_name, book.number, book.questions, book.pay_url),
        *(book.lines.values(), book.regions.values(), book.languages),
        *(book.interpreters, book.premium),
    )
    return str(spoken)


def test_the_smallest_file_is_used_whole(read):
    book = read()

    assert book.refused == ()
    assert book.warnings == ()
    assert book.number == "+18007314770"
    assert book.hardship_line("CA-N").number == "+18004644000"


def test_the_default_file_holds_and_lists_what_it_leaves_out():
    book = phone_book.load(DEFAULT_OPERATOR_FILE)

    left_out = tomllib.loads(DEFAULT_OPERATOR_FILE.read_text("utf-8"))["left_out"]
    assert [entry.key for entry in book.refused] == [entry["key"] for entry in left_out]
    assert book.warnings == ()
    for entry in left_out:
        assert entry["value"] not in everything_spoken(book)


@pytest.mark.parametrize(
    "number", ["1-800-805-27539", "12", "", "call us", "+1 800 000 0000", "911"]
)
def test_a_number_that_cannot_be_dialled_takes_its_line_with_it(read, number):
    book = read(line(number=number))

    assert "lines.night.number" in refusals(book)
    assert "night" not in book.lines
    assert book.line("night").key == "main"


def test_a_number_that_is_no_text_is_refused(read):
    book = read(line().replace('"1-800-442-4014"', "18004424014"))

    assert "lines.night.number" in refusals(book)


@pytest.mark.parametrize("zone", ["Pacific", "PST8", "", "UTC+8", "America", "../etc"])
def test_hours_without_a_real_time_zone_are_refused(read, zone):
    book = read(line(zone=zone))

    assert refusals(book) == {"lines.night.zone": 'not an IANA time zone, nor "caller"'}
    assert "night" not in book.lines


@pytest.mark.parametrize(
    "hours",
    [
        '{ days = "4. am", opens = "4. am", closes = "5 pm" }',
        '{ days = "mon-fri", opens = "8", closes = "17:00" }',
        '{ days = "mon-fri", opens = "08:00" }',
        '{ opens = "08:00", closes = "17:00" }',
        '{ days = "mon-fri", opens = 8, closes = 17 }',
        '{ days = 1, opens = "08:00", closes = "17:00" }',
        '{ days = "Monday", opens = "08:00", closes = "17:00" }',
        '{ days = "mon-fri", opens = "08:00+02:00", closes = "17:00" }',
        '{ days = "mon-fri", opens = "08:00", closes = "25:00" }',
        '"mon-fri 8 to 5"',
        "8",
    ],
)
def test_hours_that_cannot_be_read_are_refused(read, hours):
    book = read(line(hours=hours))

    assert "lines.night.hours" in refusals(book)
    assert "night" not in book.lines


@pytest.mark.parametrize(
    "hours",
    [
        '{ days = "mon-fri", opens = "17:00", closes = "08:00" }',
        '{ days = "mon-fri", opens = "08:00", closes = "08:00" }',
        '{ days = "fri-mon", opens = "08:00", closes = "17:00" }',
    ],
)
def test_hours_that_end_before_they_start_are_refused(read, hours):
    book = read(line(hours=f"{hours}, {EIGHT_TO_FIVE}"))

    assert refusals(book) == {"lines.night.hours": "ends before it starts"}
    assert len(book.lines["night"].hours) == 1


def test_a_line_without_hours_is_refused(read):
    book = read(line(hours=""))

    assert refusals(book) == {"lines.night.hours": "no usable opening hours"}


def test_holidays_of_no_known_country_are_refused_and_the_line_is_used_without(read):
    book = read(line(more='holidays = "ZZ"'))

    assert "lines.night.holidays" in refusals(book)
    assert book.lines["night"].holidays is None


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://kp.org/pay", "https"),
        ("http://MolinaPayment.com", "https"),
        ("ftp://kp.org", "https"),
        ("kp.org/pay", "https"),
        ("", "https"),
        ("https://evil.example/pay", "url_hosts"),
        ("https://kp.org.evil.example", "url_hosts"),
        ("https://someone@kp.org/", "not said"),
        ("https://kp.org:8443/pay", "not said"),
        ("https://kp.org/pay online", "not said"),
        ("https://kp.org/pay?id=1", "not said"),
        ("https://kp.org/p\u00e4y", "not said"),
        ("https://[bad", "not said"),
        (f"https://kp.org/{'a' * 100}", "too long"),
    ],
)
def test_a_web_address_that_must_not_or_cannot_be_said_is_refused(read, url, reason):
    book = read(
        f'[regions.CO]\nzone = "America/Denver"\nhardship = "main"\npremium_url = "{url}"\n'
    )

    assert reason in refusals(book)["regions.CO.premium_url"]
    assert book.region("CO").premium_url is None
    assert url == "" or url not in everything_spoken(book)


def test_a_region_without_a_real_time_zone_is_the_rest_of_the_country(read):
    book = read('[regions.CO]\nzone = "Mountain"\nhardship = "main"\n')

    assert refusals(book) == {"regions.CO.zone": "not an IANA time zone"}
    assert book.region("CO").key == "US"


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ('[interpreters]\nes_US = "nobody"\n', "interpreters.es_US"),
        ("[interpreters]\nes_US = 1\n", "interpreters.es_US"),
        ('[premium]\ncobra = { line = "nobody" }\n', "premium.cobra.line"),
        ("[premium]\ncobra = {}\n", "premium.cobra.line"),
        ('[premium]\ncobra = "main"\n', "premium.cobra"),
        ('[languages]\n"1-800-788-0616" = "fr_FR"\n', "languages.1-800-788-0616"),
        ('[languages]\n"12" = "es_US"\n', "languages.12"),
    ],
)
def test_an_entry_of_the_wrong_kind_or_that_leads_nowhere_is_refused(read, more, key):
    book = read(more)

    assert key in refusals(book)
    assert book.interpreter_line("es_US").key == "main"
    assert book.premium == {}
    assert book.languages == {}


@pytest.mark.parametrize("of", ["lines", "regions", "interpreters", "premium"])
def test_what_should_be_a_table_and_is_none_is_refused(tmp_path, of):
    toml = tomllib.loads(MINIMAL)
    toml[of] = (toml[of] | {"odd": "text"}) if of in toml else "text"

    book = _Reader(toml).book()

    assert refusals(book) in (
        {f"{of}.odd": "must be a table of settings"},
        {of: "must be a table of settings"},
    )


def test_lines_that_share_a_number_are_warned_about(read):
    book = read(line(number="1-800-464-4000"))

    assert book.warnings == ("lines.main and lines.night are one number",)


def test_a_region_whose_hardship_line_is_not_usable_rings_the_main_line_and_says_so(read):
    book = read('[regions.CO]\nzone = "America/Denver"\nhardship = "nobody"\n')

    assert book.hardship_line("CO").key == "main"
    assert any("regions.CO.hardship" in warning for warning in book.warnings)
    assert any("regions.CO has no web address" in warning for warning in book.warnings)


def test_a_dialled_number_may_have_a_language(read):
    book = read('[languages]\n"1-800-788-0616" = "es_US"\n')

    assert book.languages == {"+18007880616": "es_US"}


@pytest.mark.parametrize(
    ("without", "instead", "said"),
    [
        ('name = "Evergreen Health"\n', "", "plan.name"),
        ('name = "Evergreen Health"', "name = 3", "plan.name"),
        ('main_line = "main"', 'main_line = "nobody"', "plan.main_line"),
        ("[regions.US]", "[regions.CO]", "regions.US"),
        ('number = "1-800-731-4770"', 'number = "12"', "plan.number"),
        ('pay_url = "https://pay.example.org"', 'pay_url = "http://pay.example.org"', "https"),
        (
            'zone = "America/Los_Angeles"\nnumber = "1-800-731',
            'zone = "x"\nnumber = "1-800-731',
            "zone",
        ),
        ("[plan]", "[plans]", "plan."),
        ("[plan]", "[plan", "cannot be read"),
    ],
)
def test_a_file_without_what_every_call_needs_stops_the_start_and_says_why(
    read, without, instead, said
):
    with pytest.raises(PhoneBookRefused, match=said):
        read(without=without, instead=instead)


def test_a_file_that_is_not_there_stops_the_start_and_names_it(tmp_path):
    with pytest.raises(PhoneBookRefused, match=r"operator\.toml cannot be read"):
        phone_book.load(tmp_path / "operator.toml")


def test_a_file_that_is_no_text_stops_the_start(tmp_path):
    path = tmp_path / "operator.toml"
    path.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(PhoneBookRefused, match="cannot be read"):
        phone_book.load(path)


def test_a_number_for_questions_that_cannot_be_dialled_is_the_main_lines(read):
    book = read(without='questions = "1-800-464-4000"', instead='questions = "12"')

    assert "plan.questions" in refusals(book)
    assert book.questions == "+18004644000"


def test_agencies_have_a_name_and_maybe_a_line_and_attorneys_are_told_apart(read):
    book = read(
        '[agencies.north]\nname = " Northstar Recovery "\nline = "main"\n'
        '[agencies.law]\nname = "Lee and Wolf"\nkind = "counsel"\n'
    )

    assert book.agencies == {
        "north": Agency("Northstar Recovery", "main"),
        "law": Agency("Lee and Wolf", None, is_counsel=True),
    }
    assert book.refused == ()


@pytest.mark.parametrize(
    ("entry", "key"),
    [
        ("", "agencies.north.name"),
        ('name = " "', "agencies.north.name"),
        ("name = 7", "agencies.north.name"),
        ('name = "Northstar"\nline = "gone"', "agencies.north.line"),
        ('name = "Northstar"\nkind = "bank"', "agencies.north.kind"),
    ],
)
def test_an_agency_that_cannot_be_said_or_rung_is_refused(read, entry, key):
    book = read(f"[agencies.north]\n{entry}\n")

    assert book.agencies == {}
    assert [refused.key for refused in book.refused] == [key]


def test_the_form_for_assistance_may_have_an_address(read):
    assert read().assistance_url is None

    there = 'pay_url = "https://pay.example.org"'
    book = read(without=there, instead=f'{there}\nassistance_url = "https://kp.org/help"')
    elsewhere = read(without=there, instead=f'{there}\nassistance_url = "https://help.example"')

    assert book.assistance_url == "https://kp.org/help"
    assert elsewhere.assistance_url is None
    assert [refused.key for refused in elsewhere.refused] == ["plan.assistance_url"]
