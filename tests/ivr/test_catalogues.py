"""The catalogues: kept in step with the prompts, and every complaint there can be about them."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages import pofile
from babel.messages.catalog import Message
from click.testing import CliRunner

from ivr.catalogues import TRANSLATED, path, read, translations, words
from ivr.catalogues.checking import check
from ivr.catalogues.command import prompts
from ivr.catalogues.syncing import as_bytes, sync
from ivr.prompts import Wording

KEY = "pay.new_balance"  # a prompt with one amount in it; the words here are the tests' own
ENGLISH = "You owe {amount}. To pay, press 1. To hear it again, press star."
DRAFTS = {
    "es_US": "Usted debe {amount}. Para pagar, oprima 1. Para escuchar otra vez, oprima asterisco.",
    "zh_Hans_CN": "您的应付金额是{amount}。付款请按一。重听请按星号键。",
    "zh_Hant_HK": "你嘅應繳金額係{amount}。繳費請按一。重聽請按星字鍵。",
}


def wordings(english: str, *, key: str = KEY, note: str = "") -> dict[str, Wording]:
    placeholders = ("amount",) if "{amount}" in english else ()
    return {key: Wording(key, english, note, placeholders)}


def translate(folder: Path, code: str, translation: str, *, key: str = KEY) -> None:
    catalog = read(code, folder)
    message = next(message for message in catalog if message.context == key)
    message.string = translation
    path(code, folder).write_bytes(as_bytes(catalog))


def message_of(folder: Path, code: str, key: str = KEY) -> Message:
    return next(message for message in read(code, folder) if message.context == key)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three catalogues of one prompt, translated, with nothing to complain of."""
    sync(tmp_path, of=wordings(ENGLISH))
    for code, draft in DRAFTS.items():
        translate(tmp_path, code, draft)
    return tmp_path


def test_a_clean_catalogue_gives_no_complaint(folder):
    assert check(folder, of=wordings(ENGLISH)) == []


# ------------------------------------------------------------------------------------- writing


def test_new_catalogues_say_that_they_are_a_machine_draft(tmp_path):
    written = sync(tmp_path, of=wordings(ENGLISH, note="Say it kindly."))

    assert written == [path(code, tmp_path) for code in TRANSLATED]
    text = path("es_US", tmp_path).read_text("utf-8")
    assert "A machine draft, not yet reviewed by a qualified translator." in text
    assert "#. Say it kindly.\n" in text
    assert f'msgctxt "{KEY}"\nmsgid "{ENGLISH}"\nmsgstr ""\n' in text


def test_a_second_run_writes_nothing(folder):
    assert sync(folder, of=wordings(ENGLISH)) == []


def test_a_changed_prompt_keeps_its_translation_and_is_marked_fuzzy(folder):
    sync(folder, of=wordings("You owe {amount}."))

    message = message_of(folder, "es_US")
    assert message.string == DRAFTS["es_US"]
    assert message.fuzzy
    assert message.id == "You owe {amount}."


def test_a_fuzzy_translation_stays_fuzzy_until_someone_has_looked(folder):
    sync(folder, of=wordings("You owe {amount}."))

    assert sync(folder, of=wordings("You owe {amount}.")) == []
    assert message_of(folder, "es_US").fuzzy


def test_a_prompt_that_moves_to_another_module_keeps_its_translation(folder):
    sync(folder, of=wordings(ENGLISH, key="receipt.new_balance"))

    assert translations(read("es_US", folder)) == {"receipt.new_balance": DRAFTS["es_US"]}


def test_an_unused_prompt_is_dropped(folder):
    sync(folder, of=wordings("Goodbye.", key="trouble.goodbye"))

    assert [message.context for message in read("es_US", folder) if message.context] == [
        "trouble.goodbye"
    ]


def test_a_translator_s_header_and_comments_are_kept(folder):
    file = path("es_US", folder)
    text = file.read_text("utf-8").replace("A machine draft, not yet reviewed by", "Reviewed by")
    file.write_text(text.replace("#, python-brace-format", "# Checked.\n#, python-brace-format"))

    sync(folder, of=wordings("You owe {amount}."))

    text = file.read_text("utf-8")
    assert "Reviewed by a qualified translator." in text
    assert "# Checked.\n" in text


# ------------------------------------------------------------------------------------ checking


def test_a_missing_catalogue_is_complained_of(tmp_path):
    assert check(tmp_path, of=wordings("Goodbye.")) == [
        "es_US: there is no catalogue.",
        "zh_Hans_CN: there is no catalogue.",
        "zh_Hant_HK: there is no catalogue.",
    ]


def test_a_missing_translation_is_complained_of(folder):
    translate(folder, "zh_Hans_CN", "")

    assert check(folder, of=wordings(ENGLISH)) == [f"zh_Hans_CN: {KEY} has no translation."]


def test_a_prompt_that_is_not_in_the_catalogues_is_complained_of(folder):
    both = wordings(ENGLISH) | wordings("Goodbye.", key="trouble.goodbye")

    assert check(folder, of=both) == [
        f"{code}: trouble.goodbye has no translation." for code in TRANSLATED
    ]


def test_a_translation_of_older_english_is_complained_of(folder):
    changed = wordings(ENGLISH.replace("You owe", "You now owe"))

    assert check(folder, of=changed) == [
        f"{code}: {KEY} is stale: its English words changed." for code in TRANSLATED
    ]


def test_a_fuzzy_translation_is_complained_of(folder):
    changed = wordings(ENGLISH.replace("You owe", "You now owe"))
    sync(folder, of=changed)

    assert check(folder, of=changed) == [
        f"{code}: {KEY} is stale: its English words changed." for code in TRANSLATED
    ]


def test_an_obsolete_translation_is_complained_of(folder):
    assert check(folder, of={}) == [
        f"{code}: {KEY} is obsolete: no prompt has that key." for code in TRANSLATED
    ]


def test_a_translation_commented_out_as_obsolete_is_complained_of(folder):
    file = path("es_US", folder)
    old = '\n#~ msgctxt "pay.old"\n#~ msgid "Old."\n#~ msgstr "Viejo."\n'
    file.write_text(file.read_text("utf-8") + old)

    assert check(folder, of=wordings(ENGLISH)) == [
        "es_US: pay.old is obsolete: no prompt has that key."
    ]


def test_other_placeholders_are_complained_of(folder):
    translate(folder, "es_US", DRAFTS["es_US"].replace("{amount}", "{cantidad}"))

    assert check(folder, of=wordings(ENGLISH)) == [
        f"es_US: {KEY} differs in its placeholders: cantidad, not amount."
    ]


def test_a_value_that_is_never_said_is_complained_of(folder):
    silent = {KEY: Wording(KEY, "Goodbye.", "", ("amount",))}

    assert f"en_US: {KEY} does not say every value it is given." in check(folder, of=silent)


@pytest.mark.parametrize(
    ("code", "good", "bad", "complaint"),
    [
        ("es_US", "oprima 1", "oprima 2", "names other keys: 2, star, not 1, star."),
        ("zh_Hans_CN", "按一", "按二", "names other keys: 2, star, not 1, star."),
        ("zh_Hant_HK", "星字鍵", "井字鍵", "names other keys: 1, pound, not 1, star."),
        ("zh_Hans_CN", "应付", "應付", "has traditional characters: 應."),
        ("zh_Hans_CN", "应付", "应後付", "has traditional characters: 後."),
        ("zh_Hant_HK", "應繳", "应缴", "has simplified characters: 应缴."),
        ("zh_Hant_HK", "係{", "听{", "has simplified characters: 听."),
        ("zh_Hans_CN", "。付", ".付", "has half-width characters: ."),
        ("zh_Hant_HK", "金額", "金額 ", "has half-width characters:  ."),
        ("zh_Hans_CN", "您的", "你的", "says 你 where Mandarin callers are addressed as 您."),
        ("zh_Hant_HK", "你嘅", "您嘅", "says 您, which Cantonese does not speak."),
        ("es_US", "Usted debe", "Tú debes", "says tú: Tú."),
        ("es_US", "Usted debe", "Tu saldo es", "says tú: Tu."),
        (
            "es_US",
            "Usted debe",
            "Pulse aquí, debe",
            "says Pulse where callers hear oprima.",
        ),
        ("es_US", "Usted debe", "Bienvenido, debe", "gives the caller a gender: Bienvenido."),
        (
            "zh_Hant_HK",
            "星字鍵",
            "星號鍵",
            "calls a key 星號鍵, not 星字鍵 or 井字鍵.",
        ),
    ],
)
def test_bad_manners_are_complained_of(folder, code, good, bad, complaint):
    assert good in DRAFTS[code]
    translate(folder, code, DRAFTS[code].replace(good, bad, 1))

    assert check(folder, of=wordings(ENGLISH)) == [f"{code}: {KEY} {complaint}"]


def test_a_prompt_over_twelve_seconds_is_complained_of_in_each_language(folder):
    longer = {code: draft + draft.replace("{amount}", "") * 3 for code, draft in DRAFTS.items()}
    for code, draft in longer.items():
        translate(folder, code, draft)

    complaints = check(folder, of=wordings(ENGLISH))

    assert len(complaints) == 3
    assert all(" seconds, more than 12." in complaint for complaint in complaints)


def test_a_prompt_is_measured_with_a_long_amount(folder):
    english = "You owe {amount}. " + "We are very sorry to say this. " * 3 + ENGLISH[17:]

    complaints = check(folder, of=wordings(english))

    assert f"en_US: {KEY} takes" in complaints[0]


@pytest.mark.parametrize(
    ("english", "complaint"),
    [
        (
            "A, press 1. B, press 2. C, press 3. D, press 4. E, press 5. F, press 6.",
            "offers 6 choices, more than 5.",
        ),
        ("A, press 2. B, press 1.", "does not offer its keys in order: 2, 1."),
        ("A, press 1. B, press 3.", "does not offer its keys in order: 1, 3."),
        ("Balance, 1. Pay, 3.", "does not offer its keys in order: 1, 3."),
        ("To pay, press 0.", "gives 0 another meaning: To pay, press 0."),
        ("For Medicare, press 9.", "gives 9 another meaning: For Medicare, press 9."),
        ("For a receipt, press 7.", "gives 7 another meaning: For a receipt, press 7."),
        ("To pay it all, press star.", "gives star another meaning: To pay it all, press star."),
        ("For a bank, press pound.", "gives pound another meaning: For a bank, press pound."),
    ],
)
def test_a_key_with_another_meaning_is_complained_of(folder, english, complaint):
    assert f"en_US: {KEY} {complaint}" in check(folder, of=wordings(english))


@pytest.mark.parametrize(
    "english",
    [
        "For a person, press 0. To go back, press 9. For slower speech, press 7.",
        "To hear it again, press star. To skip ahead, press pound.",
        "Enter the amount, then press pound. For 50 dollars, press 5 0 0 0.",
        "For March 5, 1960, press 0 3, 0 5, 1 9 6 0.",
        "Cleared. Please start over.",
    ],
)
def test_the_fixed_keys_in_their_fixed_meanings_are_fine(folder, english):
    complaints = check(folder, of=wordings(english))

    assert not [complaint for complaint in complaints if complaint.startswith("en_US")]


# ------------------------------------------------------------------------- speaking and command


def test_a_prompt_without_translation_is_said_in_english():
    assert words(KEY, "en_US") == words(KEY, "de_DE")


def test_a_fuzzy_translation_is_not_spoken(folder):
    assert translations(read("es_US", folder)) == {KEY: DRAFTS["es_US"]}

    sync(folder, of=wordings("You owe {amount}."))

    assert translations(read("es_US", folder)) == {}


def test_a_catalogue_is_read_back_as_it_was_written(folder):
    written = path("zh_Hant_HK", folder).read_bytes()

    with path("zh_Hant_HK", folder).open("rb") as file:
        assert as_bytes(pofile.read_po(file, locale="zh_Hant_HK")) == written


def test_the_command_lists_every_prompt_with_its_seconds():
    result = CliRunner().invoke(prompts, ["--list"], env={"COLUMNS": "200"})

    assert "Seconds with long values" in result.output
    assert "trouble.goodbye" in result.output


def test_the_command_says_that_all_is_well_or_fails():
    result = CliRunner().invoke(prompts)

    complaints = check()
    assert result.exit_code == (1 if complaints else 0)
    assert all(complaint in result.output for complaint in complaints)
    assert complaints or "nothing to complain of" in result.output
