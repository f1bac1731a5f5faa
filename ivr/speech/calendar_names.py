"""The names of months, days, parts of the day and zones, per language."""

from __future__ import annotations

CHINESE = ("zh_Hans_CN", "zh_Hant_HK")

MONTHS = {
    "en_US": (
        *("January", "February", "March", "April", "May", "June", "July"),
        *("August", "September", "October", "November", "December"),
    ),
    "es_US": (
        *("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio"),
        *("agosto", "septiembre", "octubre", "noviembre", "diciembre"),
    ),
}
DAY = {"zh_Hans_CN": "日", "zh_Hant_HK": "號"}

WEEKDAYS = {
    "en_US": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "es_US": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    "zh_Hans_CN": ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"),
    "zh_Hant_HK": ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"),
}
DAYS = {
    "en_US": "{first} to {last}",
    "es_US": "de {first} a {last}",
    "zh_Hans_CN": "{first}至{last}",
    "zh_Hant_HK": "{first}至{last}",
}
EVERY_DAY = {
    "en_US": "every day",
    "es_US": "todos los días",
    "zh_Hans_CN": "每天",
    "zh_Hant_HK": "每日",
}
# After the days.
ALL_DAY = {
    "en_US": ", twenty-four hours a day",
    "es_US": ", las veinticuatro horas",
    "zh_Hans_CN": "，二十四小时",
    "zh_Hant_HK": "，二十四小時",
}

OCLOCK = {"zh_Hans_CN": "点", "zh_Hant_HK": "點"}
# The hour before which a part of the day ends, and its name.
PARTS_OF_DAY = {
    "es_US": ((12, "de la mañana"), (19, "de la tarde"), (24, "de la noche")),
    "zh_Hans_CN": ((6, "凌晨"), (12, "上午"), (13, "中午"), (18, "下午"), (24, "晚上")),
    "zh_Hant_HK": ((6, "凌晨"), (12, "朝早"), (13, "中午"), (18, "下晝"), (24, "夜晚")),
}

ZONES = {
    "en_US": {
        "America/Los_Angeles": "Pacific time",
        "America/Denver": "Mountain time",
        "America/Phoenix": "Arizona time",
        "America/Chicago": "Central time",
        "America/New_York": "Eastern time",
        "America/Anchorage": "Alaska time",
        "Pacific/Honolulu": "Hawaii time",
    },
    "es_US": {
        "America/Los_Angeles": "hora del Pacífico",
        "America/Denver": "hora de la Montaña",
        "America/Phoenix": "hora de Arizona",
        "America/Chicago": "hora del Centro",
        "America/New_York": "hora del Este",
        "America/Anchorage": "hora de Alaska",
        "Pacific/Honolulu": "hora de Hawái",
    },
    "zh_Hans_CN": {
        "America/Los_Angeles": "太平洋时间",
        "America/Denver": "山地时间",
        "America/Phoenix": "亚利桑那时间",
        "America/Chicago": "中部时间",
        "America/New_York": "东部时间",
        "America/Anchorage": "阿拉斯加时间",
        "Pacific/Honolulu": "夏威夷时间",
    },
    "zh_Hant_HK": {
        "America/Los_Angeles": "太平洋時間",
        "America/Denver": "山區時間",
        "America/Phoenix": "亞利桑那時間",
        "America/Chicago": "中部時間",
        "America/New_York": "東部時間",
        "America/Anchorage": "阿拉斯加時間",
        "Pacific/Honolulu": "夏威夷時間",
    },
}
LOCAL_TIME = {
    "en_US": "local time",
    "es_US": "hora local",
    "zh_Hans_CN": "当地时间",
    "zh_Hant_HK": "當地時間",
}
