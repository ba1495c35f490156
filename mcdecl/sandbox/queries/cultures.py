"""Cultures as FORMAT knows them: the names of days and months, patterns of dates, and how numbers look.

The data is that of .NET on Windows; the dates of en-US, en-GB, de-DE and zh-CN are documented, the rest is a guess
where Windows' versions differ (fact:cultures-of-windows).
"""

import re

from msgspec import Struct

from mcdecl.helpers.structs import replace
from mcdecl.sandbox.tasks.errors import QueryError, UnsupportedSqlError

_NO_BREAK = "\N{NO-BREAK SPACE}"


class Culture(Struct, frozen=True):
    """How dates and numbers look.

    Attributes:
        months: Their names, January first.
        short_months: Those that MMM gives.
        days: Their names, Sunday first.
        short_days: Those that ddd gives.
        short_date: The pattern `d`.
        long_date: The pattern `D`.
        short_time: The pattern `t`.
        month_day: The pattern `M`.
        year_month: The pattern `Y`.
        halves: What `tt` gives before and after noon.
        point: Before decimals.
        group: Between thousands.
        money: An amount of money, with `n` for the number.
        debt: One below nought.
        percent: A share, with `n` for the number.
        money_digits: The digits after the point of an amount of money.
    """

    months: tuple[str, ...]
    short_months: tuple[str, ...]
    days: tuple[str, ...]
    short_days: tuple[str, ...]
    short_date: str
    long_date: str
    short_time: str = "HH:mm"
    month_day: str = "d MMMM"
    year_month: str = "MMMM yyyy"
    halves: tuple[str, str] = ("", "")
    point: str = ","
    group: str = "."
    money: str = "n €"
    debt: str = "-n €"
    percent: str = "n %"
    money_digits: int = 2

    @property
    def long_time(self) -> str:
        """The pattern `T`."""
        return self.short_time.replace("mm", "mm:ss")

    @property
    def date_separator(self) -> str:
        """What `/` in a picture gives."""
        signs = re.sub(r"[A-Za-z]", "", self.short_date)
        return signs[:1] or "/"

    def patterns(self) -> dict[str, str]:
        """The pictures that single letters stand for."""
        short, long = f"{self.short_date} ", f"{self.long_date} "
        return {
            "d": self.short_date,
            "D": self.long_date,
            "t": self.short_time,
            "T": self.long_time,
            "f": long + self.short_time,
            "F": long + self.long_time,
            "g": short + self.short_time,
            "G": short + self.long_time,
            "m": self.month_day,
            "M": self.month_day,
            "y": self.year_month,
            "Y": self.year_month,
            "o": "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'fffffffK",
            "O": "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'fffffffK",
            "s": "yyyy'-'MM'-'dd'T'HH':'mm':'ss",
            "u": "yyyy'-'MM'-'dd HH':'mm':'ss'Z'",
        }


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_EN = Culture(
    _names("January February March April May June July August September October November December"),
    _names("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"),
    _names("Sunday Monday Tuesday Wednesday Thursday Friday Saturday"),
    _names("Sun Mon Tue Wed Thu Fri Sat"),
    "M/d/yyyy",
    "dddd, MMMM d, yyyy",
    "h:mm tt",
    "MMMM d",
    halves=("AM", "PM"),
    point=".",
    group=",",
    money="$n",
    debt="($n)",
    percent="n%",
)
_GB = replace(
    _EN,
    short_date="dd/MM/yyyy",
    long_date="dd MMMM yyyy",
    short_time="HH:mm",
    month_day="d MMMM",
    money="£n",
    debt="-£n",
)
_AU = replace(_GB, short_date="d/MM/yyyy", long_date="dddd, d MMMM yyyy", short_time="h:mm tt", money="$n", debt="-$n")
_DE = Culture(
    _names("Januar Februar März April Mai Juni Juli August September Oktober November Dezember"),
    _names("Jan Feb Mrz Apr Mai Jun Jul Aug Sep Okt Nov Dez"),
    _names("Sonntag Montag Dienstag Mittwoch Donnerstag Freitag Samstag"),
    _names("So Mo Di Mi Do Fr Sa"),
    "dd.MM.yyyy",
    "dddd, d. MMMM yyyy",
    month_day="d. MMMM",
)
_FR = Culture(
    _names("janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
    _names("janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc."),
    _names("dimanche lundi mardi mercredi jeudi vendredi samedi"),
    _names("dim. lun. mar. mer. jeu. ven. sam."),
    "dd/MM/yyyy",
    "dddd d MMMM yyyy",
    group=_NO_BREAK,
)
_ES = Culture(
    _names("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"),
    _names("ene. feb. mar. abr. may. jun. jul. ago. sep. oct. nov. dic."),
    _names("domingo lunes martes miércoles jueves viernes sábado"),
    _names("do. lu. ma. mi. ju. vi. sá."),
    "dd/MM/yyyy",
    "dddd, d 'de' MMMM 'de' yyyy",
    "H:mm",
    "d 'de' MMMM",
    "MMMM 'de' yyyy",
)
_IT = Culture(
    _names("gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre"),
    _names("gen feb mar apr mag giu lug ago set ott nov dic"),
    _names("domenica lunedì martedì mercoledì giovedì venerdì sabato"),
    _names("dom lun mar mer gio ven sab"),
    "dd/MM/yyyy",
    "dddd d MMMM yyyy",
    percent="n%",
)
_NL = Culture(
    _names("januari februari maart april mei juni juli augustus september oktober november december"),
    _names("jan feb mrt apr mei jun jul aug sep okt nov dec"),
    _names("zondag maandag dinsdag woensdag donderdag vrijdag zaterdag"),
    _names("zo ma di wo do vr za"),
    "d-M-yyyy",
    "dddd d MMMM yyyy",
    money="€ n",
    debt="€ -n",
    percent="n%",
)
_PT = Culture(
    _names("janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro"),
    _names("jan fev mar abr mai jun jul ago set out nov dez"),
    _names("domingo segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado"),
    _names("dom seg ter qua qui sex sáb"),
    "dd/MM/yyyy",
    "dddd, d 'de' MMMM 'de' yyyy",
    month_day="d 'de' MMMM",
    year_month="MMMM 'de' yyyy",
    money="R$ n",
    debt="-R$ n",
    percent="n%",
)
_SV = Culture(
    _names("januari februari mars april maj juni juli augusti september oktober november december"),
    _names("jan feb mar apr maj jun jul aug sep okt nov dec"),
    _names("söndag måndag tisdag onsdag torsdag fredag lördag"),
    _names("sön mån tis ons tor fre lör"),
    "yyyy-MM-dd",
    "'den 'd MMMM yyyy",
    month_day="'den 'd MMMM",
    group=_NO_BREAK,
    money="n kr",
    debt="-n kr",
)
_DA = Culture(
    _names("januar februar marts april maj juni juli august september oktober november december"),
    _names("jan feb mar apr maj jun jul aug sep okt nov dec"),
    _names("søndag mandag tirsdag onsdag torsdag fredag lørdag"),
    _names("sø ma ti on to fr lø"),
    "dd-MM-yyyy",
    "d. MMMM yyyy",
    month_day="d. MMMM",
    money="n kr.",
    debt="-n kr.",
)
_NB = replace(
    _DA,
    months=_names("januar februar mars april mai juni juli august september oktober november desember"),
    short_months=_names("jan feb mar apr mai jun jul aug sep okt nov des"),
    short_date="dd.MM.yyyy",
    long_date="dddd d. MMMM yyyy",
    group=_NO_BREAK,
    money="kr n",
    debt="-kr n",
)
_NUMBERED = tuple(f"{number}月" for number in range(1, 13))
_JA = Culture(
    _NUMBERED,
    tuple(str(number) for number in range(1, 13)),
    _names("日曜日 月曜日 火曜日 水曜日 木曜日 金曜日 土曜日"),
    _names("日 月 火 水 木 金 土"),
    "yyyy/MM/dd",
    "yyyy'年'M'月'd'日'",
    "H:mm",
    "M'月'd'日'",
    "yyyy'年'M'月'",
    ("午前", "午後"),
    ".",
    ",",
    "¥n",
    "-¥n",
    "n%",
    0,
)
_ZH = replace(
    _JA,
    months=_names("一月 二月 三月 四月 五月 六月 七月 八月 九月 十月 十一月 十二月"),
    short_months=_NUMBERED,
    days=_names("星期日 星期一 星期二 星期三 星期四 星期五 星期六"),
    short_days=_names("周日 周一 周二 周三 周四 周五 周六"),
    short_date="yyyy/M/d",
    halves=("上午", "下午"),
    money_digits=2,
)
_CULTURES = {
    "en-us": _EN,
    "en": _EN,
    "en-gb": _GB,
    "en-ie": replace(_GB, long_date="dddd d MMMM yyyy", money="€n", debt="-€n"),
    "en-au": _AU,
    "en-nz": _AU,
    "en-ca": replace(_EN, short_date="yyyy-MM-dd", long_date="MMMM d, yyyy", debt="-$n"),
    "de-de": _DE,
    "de": _DE,
    "de-at": replace(
        _DE,
        months=("Jänner", *_DE.months[1:]),
        short_months=("Jän", *_DE.short_months[1:]),
        money="€ n",
        debt="-€ n",
    ),
    "fr-fr": _FR,
    "fr": _FR,
    "fr-be": replace(_FR, short_date="dd-MM-yy", group="."),
    "fr-ca": replace(_FR, short_date="yyyy-MM-dd", long_date="d MMMM yyyy", money="n $", debt="(n $)"),
    "es-es": _ES,
    "es": _ES,
    "es-mx": replace(
        _ES, short_time="hh:mm tt", halves=("a. m.", "p. m."), point=".", group=",", money="$n", debt="-$n"
    ),
    "it-it": _IT,
    "it": _IT,
    "nl-nl": _NL,
    "nl": _NL,
    "nl-be": replace(_NL, short_date="d/MM/yyyy"),
    "pt-br": _PT,
    "pt": _PT,
    "pt-pt": replace(_PT, long_date="d 'de' MMMM 'de' yyyy", group=_NO_BREAK, money="n €", debt="-n €"),
    "sv-se": _SV,
    "sv": _SV,
    "da-dk": _DA,
    "da": _DA,
    "nb-no": _NB,
    "no": _NB,
    "ja-jp": _JA,
    "ja": _JA,
    "zh-cn": _ZH,
    "zh": _ZH,
}
_NAME = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def culture(name: str) -> Culture:
    """A culture by its name, such as `de-DE`.

    Raises:
        QueryError: When it can be the name of none.
        UnsupportedSqlError: When it is not known here.
    """
    known = _CULTURES.get(name.casefold())
    if known is not None:
        return known
    if not _NAME.fullmatch(name):
        raise QueryError(f"The culture parameter '{name}' provided in the function call is not supported.")
    raise UnsupportedSqlError(f"the culture {name}")
