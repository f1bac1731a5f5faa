"""The first call of somebody who got a bill: what it sounds like, in each of the four languages.

The bill: one visit, of which 86.42 dollars are owed. The caller hears that and what it is for, pays
50.25 of it with a test card, writes down the confirmation code, and gets the receipt as a text.
The words below are what a speaker of the language should hear; they are not taken from the code.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import select

from billing_core.payments.models import Payment


@dataclass(frozen=True)
class Language:
    """Some of the words of each thing said, in the order in which they are heard."""

    key: str
    offer: str
    menu: str
    asks_id: str
    asks_birth_date: str
    asks_zip: str
    owed: str
    visit: str
    share: str
    asks_dollars: str
    asks_cents: str
    confirm: str
    method: str
    asks_card: str
    review: str
    one_moment: str
    paid: str
    code: str
    once_more: str
    left: str
    keep: str
    text_offered: str
    text_sent: str
    text: str
    digits: tuple[str, ...]


ENGLISH = Language(
    key="1",
    offer="Thanks for calling the Kaiser Permanente payment line.",
    menu="For your balance, press 1. To pay, press 2.",
    asks_id="Enter your guarantor ID",
    asks_birth_date="birth date: two digits for the month, two for the day, four for the year",
    asks_zip="5-digit ZIP code where you get your bill",
    owed="You owe eighty-six dollars and forty-two cents. It is due December twenty-fourth.",
    visit="On October tenth, Lakeside Family Clinic charged four hundred thirty-two dollars",
    share="Your share is eighty-six dollars and forty-two cents: coinsurance",
    asks_dollars="Enter the dollars, without cents",
    asks_cents="Now the cents",
    confirm="You want to pay fifty dollars and twenty-five cents",
    method="To pay by card, press 1. From a bank account, press 2.",
    asks_card="enter the card number",
    review="with your Visa card, ending in four two four two. To pay now, press 1.",
    one_moment="Sending your payment. Please do not hang up.",
    paid="Your payment went through.",
    code="Your confirmation code is",
    once_more="Once more",
    left="We received fifty dollars and twenty-five cents."
    " You now owe thirty-six dollars and seventeen cents.",
    keep="To save this card for next time, press 1.",
    text_offered="We will send one text to four one five five five five zero one two three.",
    text_sent="Your text is on its way.",
    text="We received your payment of $50.25 on Nov 24, 2026, card ending in 4242.",
    digits=(
        *("zero", "one", "two", "three", "four"),
        *("five", "six", "seven", "eight", "nine"),
    ),
)
SPANISH = Language(
    key="2",
    offer="Para español, oprima 2.",
    menu="Para su saldo, oprima 1. Pagar, oprima 2.",
    asks_id="Marque su número de garante",
    asks_birth_date="dos dígitos para el mes, dos para el día y cuatro para el año",
    asks_zip="código postal de 5 dígitos donde recibe su factura",
    owed="Usted debe ochenta y seis dólares con cuarenta y dos centavos."
    " La fecha límite es el veinticuatro de diciembre.",
    visit="El diez de octubre, Lakeside Family Clinic cobró cuatrocientos treinta y dos dólares",
    share="Su parte es de ochenta y seis dólares con cuarenta y dos centavos: coseguro",
    asks_dollars="Marque los dólares, sin centavos",
    asks_cents="Ahora los centavos",
    confirm="Usted quiere pagar cincuenta dólares con veinticinco centavos",
    method="Para pagar con tarjeta, oprima 1. De una cuenta bancaria, oprima 2.",
    asks_card="Marque el número de la tarjeta",
    review="su tarjeta Visa que termina en cuatro, dos, cuatro, dos. Para pagar ahora, oprima 1.",
    one_moment="Estamos enviando su pago. No cuelgue",
    paid="Su pago se completó.",
    code="Su código de confirmación es",
    once_more="Otra vez",
    left="Recibimos cincuenta dólares con veinticinco centavos."
    " Ahora debe treinta y seis dólares con diecisiete centavos.",
    keep="Para guardar esta tarjeta para la próxima vez, oprima 1.",
    text_offered="un solo mensaje al cuatro, uno, cinco cinco, cinco, cinco cero, uno, dos, tres.",
    text_sent="El mensaje va en camino.",
    text="Recibimos su pago de $50.25 el 24 nov 2026 con la tarjeta terminada en 4242.",
    digits=(
        *("cero", "uno", "dos", "tres", "cuatro"),
        *("cinco", "seis", "siete", "ocho", "nueve"),
    ),
)
MANDARIN = Language(
    key="3",
    offer="普通话或国语，请按三。",
    menu="查询应付金额请按一。付款请按二。",
    asks_id="请输入担保人编号",
    asks_birth_date="出生日期：四位年份，两位月份，两位日期",
    asks_zip="账单地址的五位邮政编码",
    owed="您的应付金额是八十六美元四十二美分，付款截止日是十二月二十四日。",
    visit="十月十日，Lakeside Family Clinic收费四百三十二美元十美分。",
    share="您要分担八十六美元四十二美分：共同保险",
    asks_dollars="请输入美元数，不含美分",
    asks_cents="现在请输入美分",
    confirm="您要付五十美元二十五美分。",
    method="用卡付款请按一。用银行账户请按二。",
    asks_card="输入卡号",
    review="尾号四二四二的维萨卡付款五十美元二十五美分。确认付款请按一。",
    one_moment="正在处理您的付款，请不要挂断。",
    paid="您的付款成功了。",
    code="您的确认号码是",
    once_more="再说一遍",
    left="我们已收到五十美元二十五美分。您现在的应付金额是三十六美元十七美分。",
    keep="保存这张卡下次使用请按一。",
    text_offered="我们会向四幺五五五五零幺二三发一条短信",
    text_sent="短信已发送。",
    text="我们已收到您2026年11月24日用尾号4242的卡支付的US$50.25。",
    digits=tuple("零幺二三四五六七八九"),
)
CANTONESE = Language(
    key="4",
    offer="廣東話，請按四。",
    menu="查詢應繳金額請按一。繳費請按二。",
    asks_id="請輸入擔保人編號",
    asks_birth_date="出生日期：四位數字年份，兩位月份，兩位日期",
    asks_zip="帳單地址嘅五位數字郵政編碼",
    owed="你嘅應繳金額係八十六元四十二仙，繳費限期係十二月二十四號。",
    visit="十月十號，Lakeside Family Clinic收費四百三十二元十仙。",
    share="你要分擔八十六元四十二仙：共同保險",
    asks_dollars="請輸入幾多元，唔使入仙",
    asks_cents="而家請輸入仙",
    confirm="你想交五十元二十五仙。",
    method="用卡繳費請按一。用銀行戶口請按二。",
    asks_card="輸入卡號",
    review="尾數四二四二嘅Visa卡交五十元二十五仙。確認繳費請按一。",
    one_moment="我哋處理緊你嘅繳費，請唔好收線。",
    paid="你嘅繳費成功咗。",
    code="你嘅確認號碼係",
    once_more="再講一次",
    left="我哋已經收到五十元二十五仙。你而家嘅應繳金額係三十六元十七仙。",
    keep="儲存呢張卡下次用請按一。",
    text_offered="我哋會發一個短訊去四一五五五五零一二三",
    text_sent="短訊已經發出。",
    text="我們已收到您2026年11月24日用尾數4242的卡支付的US$50.25。",
    digits=tuple("零一二三四五六七八九"),
)
BORN = date(1960, 3, 5)
LANGUAGES = {"en": ENGLISH, "es": SPANISH, "cmn": MANDARIN, "yue": CANTONESE}


@pytest.mark.parametrize("spoken", LANGUAGES.values(), ids=list(LANGUAGES))
def test_a_first_call(caller, app, spoken: Language):
    caller.calls_from("+14155550123", stir=None).owes("86.42", birth_date=BORN)

    caller.dials()
    hears(caller, spoken.offer)
    caller.presses(spoken.key)
    hears(caller, spoken.menu)

    caller.presses("1")
    hears(caller, spoken.asks_id)
    caller.keys_guarantor_id()
    hears(caller, spoken.asks_birth_date)
    caller.presses("03051960" if spoken in (ENGLISH, SPANISH) else "19600305")
    hears(caller, spoken.asks_zip)
    caller.keys_zip()
    hears(caller, spoken.owed)

    caller.presses("3")
    hears(caller, spoken.visit, spoken.share)

    caller.presses("1").presses("2")
    hears(caller, spoken.asks_dollars)
    caller.presses("50#")
    hears(caller, spoken.asks_cents)
    caller.presses("25")
    hears(caller, spoken.confirm)

    caller.presses("1")
    hears(caller, spoken.method)
    caller.presses("1")
    hears(caller, spoken.asks_card)
    caller.pays_with("visa")
    hears(caller, spoken.review)
    caller.presses("1")
    hears(caller, spoken.one_moment)

    caller.waits()
    hears(caller, spoken.paid)
    code = written_down(caller, spoken)
    assert code == on_record(app)

    caller.presses("1")
    hears(caller, spoken.left, spoken.keep)
    caller.presses("2")
    hears(caller, spoken.text_offered)
    caller.presses("1")
    hears(caller, spoken.text_sent)
    caller.gets_text(spoken.text).gets_text(code)

    caller.heard_no_built_in_words().hangs_up().call_is_over()


def hears(caller, *words: str) -> None:
    """These words were spoken since the last key, however they are spread over pauses."""
    spoken = squeezed(caller.phone.spoken)
    for part in words:
        assert squeezed(part) in spoken, f"{part!r} was not said:\n{caller.phone.transcript()}"


def written_down(caller, spoken: Language) -> str:
    """The confirmation code, as somebody who listens writes it down: read twice, the same twice."""
    heard = squeezed(caller.phone.spoken)
    first, second = heard.split(squeezed(spoken.code))[1].split(squeezed(spoken.once_more))
    codes = [numerals(reading, spoken.digits) for reading in (first, second)]
    assert codes[0] == codes[1], codes
    return codes[0]


def numerals(reading: str, digits: tuple[str, ...]) -> str:
    """Eight digit words as numerals."""
    written, rest = "", reading.lstrip(":：,，")
    while len(written) < 8:
        word = next(word for word in digits if rest.startswith(word))
        written += str(digits.index(word))
        rest = rest[len(word) :].lstrip(",，;、")
    return written


def on_record(app) -> str:
    with app.extensions["database"].transaction() as db:
        return db.scalars(select(Payment.confirmation_code)).one()


def squeezed(text: str) -> str:
    return "".join(text.split())
