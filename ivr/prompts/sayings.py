"""What callers say where the line listens: words by their meaning, in every language we speak.

Machine drafts, like the catalogues, until a qualified translator signs them. A longer saying counts
before a shorter one within it: 不是 is no, though 是 is yes.
"""

from __future__ import annotations

from enum import StrEnum


class Meaning(StrEnum):
    """What can be meant. The first five mean the same at every step that listens."""

    PERSON = "person"
    REPEAT = "repeat"
    BACK = "back"
    SLOWER = "slower"
    MAIN_MENU = "main_menu"
    YES = "yes"
    NO = "no"
    BALANCE = "balance"
    PAY = "pay"
    PLAN = "plan"
    HELP_PAYING = "help_paying"
    MORE = "more"
    CHARGE = "charge"
    AUTOPAY = "autopay"
    PREMIUM = "premium"
    OTHER_WAYS = "other_ways"
    RECEIPTS = "receipts"
    ENGLISH = "english"
    SPANISH = "spanish"
    MANDARIN = "mandarin"
    CANTONESE = "cantonese"
    OTHER_LANGUAGE = "other_language"


EVERYWHERE = (
    Meaning.PERSON,
    Meaning.REPEAT,
    Meaning.BACK,
    Meaning.SLOWER,
    Meaning.MAIN_MENU,
)
YES_OR_NO = {"1": Meaning.YES, "2": Meaning.NO}

Sayings = dict[Meaning, tuple[str, ...]]

_ENGLISH: Sayings = {
    Meaning.PERSON: (
        *("representative", "agent", "operator", "person", "somebody", "someone", "a human"),
        *("speak to a person", "talk to a person", "talk to someone", "customer service"),
    ),
    Meaning.REPEAT: ("repeat", "repeat that", "again", "say that again", "say it again"),
    Meaning.BACK: ("back", "go back"),
    Meaning.SLOWER: ("slower", "slow down", "more time", "wait", "hold on"),
    Meaning.MAIN_MENU: ("main menu", "start over"),
    Meaning.YES: (
        *("yes", "yeah", "yep", "yes please", "right", "that's right", "that is right"),
        *("correct", "that's correct", "sure", "ok", "okay"),
    ),
    Meaning.NO: (
        *("no", "nope", "no thanks", "not right", "that's not right", "that is not right"),
        *("wrong", "that's wrong", "incorrect", "not correct"),
    ),
    Meaning.BALANCE: (
        *("balance", "my balance", "my bill", "bill", "what i owe", "how much i owe"),
        *("how much do i owe", "amount due"),
    ),
    Meaning.PAY: (
        *("pay", "payment", "make a payment", "pay my bill", "pay a bill", "pay the bill"),
        *("pay my balance", "pay the balance", "pay now"),
    ),
    Meaning.PLAN: (
        *("plan", "payment plan", "a payment plan", "installments", "pay monthly"),
        *("monthly payments", "pay over time"),
    ),
    Meaning.HELP_PAYING: (
        *("help", "help paying", "help to pay", "help me pay", "help with my bill", "hardship"),
        *("can't pay", "cannot pay", "can't afford", "can't pay my bill", "cannot pay my bill"),
        *("financial assistance", "financial help"),
    ),
    Meaning.MORE: ("more", "more choices", "something else", "other"),
    Meaning.CHARGE: ("charge", "question a charge", "dispute", "dispute a charge", "wrong charge"),
    Meaning.AUTOPAY: ("autopay", "auto pay", "automatic payment", "automatic payments"),
    Meaning.PREMIUM: ("premium", "premiums", "pay my premium"),
    Meaning.OTHER_WAYS: (
        *("other ways", "other ways to pay", "by mail", "mail a check", "in person", "online"),
        *("pay by mail", "pay in person", "pay online"),
    ),
    Meaning.RECEIPTS: (
        *("receipt", "receipts", "past payments", "payment history", "my payments"),
        "last payment",
    ),
    Meaning.ENGLISH: ("english",),
    Meaning.SPANISH: ("spanish",),
    Meaning.MANDARIN: ("mandarin",),
    Meaning.CANTONESE: ("cantonese",),
    Meaning.OTHER_LANGUAGE: ("other language", "another language", "interpreter"),
}

_SPANISH: Sayings = {
    Meaning.PERSON: (
        *("representante", "agente", "operadora", "operador", "persona", "alguien"),
        *("hablar con alguien", "hablar con una persona", "servicio al cliente"),
    ),
    Meaning.REPEAT: ("repetir", "repita", "repítalo", "otra vez"),
    Meaning.BACK: ("regresar", "volver", "atrás"),
    Meaning.SLOWER: ("más despacio", "más lento", "más tiempo", "espere", "un momento"),
    Meaning.MAIN_MENU: ("menú principal", "empezar de nuevo"),
    Meaning.YES: ("sí", "sí por favor", "correcto", "así es", "claro", "de acuerdo", "está bien"),
    Meaning.NO: ("no", "no gracias", "no es correcto", "incorrecto", "no está bien", "no es así"),
    Meaning.BALANCE: (
        *("saldo", "mi saldo", "mi cuenta", "mi factura", "cuánto debo", "lo que debo", "factura"),
    ),
    Meaning.PAY: (
        *("pagar", "pago", "hacer un pago", "pagar mi factura", "pagar la factura"),
        *("pagar mi saldo", "pagar mi cuenta", "pagar ahora"),
    ),
    Meaning.PLAN: (
        *("plan", "plan de pago", "plan de pagos", "a plazos", "pagar a plazos"),
        *("pagos mensuales", "mensualidades"),
    ),
    Meaning.HELP_PAYING: (
        *("ayuda", "ayuda para pagar", "ayuda con mi factura", "no puedo pagar"),
        *("no puedo pagar mi factura", "no me alcanza", "asistencia financiera"),
    ),
    Meaning.MORE: ("más", "más opciones", "otra cosa", "otras opciones"),
    Meaning.CHARGE: ("cargo", "un cargo", "cuestionar un cargo", "reclamar un cargo", "disputar"),
    Meaning.AUTOPAY: ("pago automático", "pagos automáticos", "autopago"),
    Meaning.PREMIUM: ("prima", "mi prima", "pagar mi prima", "la prima"),
    Meaning.OTHER_WAYS: (
        *("otras formas", "otras formas de pagar", "otras maneras de pagar", "por correo"),
        *("en persona", "en línea", "por internet", "pagar por correo", "pagar en línea"),
    ),
    Meaning.RECEIPTS: (
        *("recibo", "recibos", "pagos anteriores", "pagos pasados", "historial de pagos"),
        *("mis pagos", "último pago"),
    ),
    Meaning.ENGLISH: ("inglés",),
    Meaning.SPANISH: ("español", "castellano"),
    Meaning.MANDARIN: ("mandarín",),
    Meaning.CANTONESE: ("cantonés",),
    Meaning.OTHER_LANGUAGE: ("otro idioma", "intérprete"),
}

_MANDARIN: Sayings = {
    Meaning.PERSON: ("人工", "人工服务", "客服", "转人工", "接线员", "找人"),
    Meaning.REPEAT: ("重复", "再说一遍", "再说一次", "重听"),
    Meaning.BACK: ("返回", "上一步", "回去"),
    Meaning.SLOWER: ("慢一点", "慢点", "等一下", "稍等", "更多时间"),
    Meaning.MAIN_MENU: ("主菜单", "重新开始"),
    Meaning.YES: ("是", "是的", "对", "对的", "正确", "好", "好的", "可以", "没错"),
    Meaning.NO: ("不是", "不是的", "不对", "不正确", "不好", "不可以", "不用", "错了"),
    Meaning.BALANCE: ("余额", "欠多少", "欠款", "账单", "查账单", "欠多少钱"),
    Meaning.PAY: ("付款", "缴费", "付钱", "付账单", "支付", "付余额", "支付账单", "交钱"),
    Meaning.PLAN: ("分期", "分期付款", "付款计划", "分期付款计划", "按月付款", "按月付"),
    Meaning.HELP_PAYING: (
        *("付不起", "付款困难", "付款帮助", "帮助付款", "经济困难", "帮助", "没钱付", "经济援助"),
    ),
    Meaning.MORE: ("更多", "更多选项", "其他选项", "别的"),
    Meaning.CHARGE: ("费用疑问", "询问费用", "收费", "费用", "收费有误", "争议"),
    Meaning.AUTOPAY: ("自动付款", "自动缴费", "自动支付"),
    Meaning.PREMIUM: ("保费", "付保费", "缴保费"),
    Meaning.OTHER_WAYS: ("其他付款方式", "其他方式", "邮寄", "亲自付款", "网上付款", "网上"),
    Meaning.RECEIPTS: ("收据", "付款记录", "以往付款", "过去的付款", "缴费记录"),
    Meaning.ENGLISH: ("英语", "英文"),
    Meaning.SPANISH: ("西班牙语", "西班牙文"),
    Meaning.MANDARIN: ("普通话", "国语", "中文"),
    Meaning.CANTONESE: ("粤语", "广东话"),
    Meaning.OTHER_LANGUAGE: ("其他语言", "别的语言", "口译", "翻译"),
}

_CANTONESE: Sayings = {
    Meaning.PERSON: ("職員", "搵人", "真人", "客戶服務員", "接線生", "搵職員", "人工"),
    Meaning.REPEAT: ("重複", "再講一次", "再講多次", "重聽"),
    Meaning.BACK: ("返回", "返去", "上一步"),
    Meaning.SLOWER: ("慢啲", "講慢啲", "等陣", "等等", "多啲時間"),
    Meaning.MAIN_MENU: ("主目錄", "主選單", "重新開始"),
    Meaning.YES: ("係", "係呀", "啱", "正確", "好", "好呀", "可以", "冇錯"),
    Meaning.NO: ("唔係", "唔啱", "唔正確", "唔好", "唔得", "唔可以", "唔使", "錯咗", "不是"),
    Meaning.BALANCE: ("結餘", "餘額", "欠幾多", "欠幾多錢", "帳單", "賬單", "睇帳單"),
    Meaning.PAY: ("繳費", "付款", "俾錢", "畀錢", "交錢", "找數", "繳付帳單", "付帳單", "俾帳單"),
    Meaning.PLAN: ("分期", "分期付款", "分期計劃", "付款計劃", "還款計劃", "每月付款"),
    Meaning.HELP_PAYING: (
        *("交唔起", "俾唔起", "畀唔起", "繳費困難", "經濟困難", "繳費援助", "幫助", "幫手", "冇錢"),
        "經濟援助",
    ),
    Meaning.MORE: ("更多", "更多選項", "其他選項", "第二啲"),
    Meaning.CHARGE: ("查詢收費", "收費", "收費有問題", "質疑收費", "爭議"),
    Meaning.AUTOPAY: ("自動付款", "自動繳費", "自動轉賬", "自動轉帳"),
    Meaning.PREMIUM: ("保費", "交保費", "繳付保費"),
    Meaning.OTHER_WAYS: (
        "其他付款方法",
        "其他繳費方法",
        "其他方法",
        "郵寄",
        "親身",
        "網上",
        "上網",
    ),
    Meaning.RECEIPTS: ("收據", "付款記錄", "付款紀錄", "過往付款", "繳費紀錄", "繳費記錄"),
    Meaning.ENGLISH: ("英文", "英語"),
    Meaning.SPANISH: ("西班牙文", "西班牙話", "西班牙語"),
    Meaning.MANDARIN: ("普通話", "國語"),
    Meaning.CANTONESE: ("廣東話", "粵語"),
    Meaning.OTHER_LANGUAGE: ("其他語言", "第二種語言", "傳譯", "翻譯"),
}

# What has a word of another meaning in it, and means nothing here.
MEANINGLESS = (
    *("i don't know", "no idea", "no problem", "right now", "not sure", "no sé", "no problema"),
    *("对不起", "不好意思", "你好", "您好", "不知道", "還是", "还是", "但是", "好像"),
    *("對唔住", "唔好意思", "唔該", "唔知", "唔清楚", "但係", "關係", "唔肯定"),
)
SAYINGS: dict[str, Sayings] = {
    "en_US": _ENGLISH,
    "es_US": _SPANISH,
    "zh_Hans_CN": _MANDARIN,
    "zh_Hant_HK": _CANTONESE,
}
