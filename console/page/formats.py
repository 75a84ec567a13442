"""Numbers, money and times as people of a language read them; times are those of the shops, UTC+7."""

from datetime import UTC, datetime, timedelta

from babel import Locale
from babel.dates import format_date, format_datetime, format_time
from babel.dates import format_timedelta as babel_timedelta
from babel.numbers import format_decimal

from console.output import SHOP_ZONE
from resources.database.users import Language

NOTHING = "–"
_LOCALES: dict[Language, Locale] = {"vi": Locale("vi"), "en": Locale("en", "GB")}


class Formats:
    """Values in one language."""

    def __init__(self, language: Language) -> None:
        self.locale = _LOCALES[language]

    def number(self, value: int | float | None) -> str:
        """1.234 in Vietnamese, 1,234 in English."""
        return NOTHING if value is None else format_decimal(value, locale=self.locale)

    def money(self, value: int | None) -> str:
        """Whole đồng with their sign."""
        return NOTHING if value is None else f"{format_decimal(value, locale=self.locale)}\u00a0₫"

    def listed(self, field: str, value: int | None) -> str:
        """A value of a listing's field: pieces, or đồng."""
        return self.number(value) if field == "quantity" else self.money(value)

    def pieces(self, milli: int | None) -> str:
        """Thousandths as pieces."""
        return NOTHING if milli is None else format_decimal(milli / 1000, format="#,##0.###", locale=self.locale)

    def moment(self, value: datetime | None) -> str:
        """Day and time, to the minute."""
        if value is None:
            return NOTHING
        return format_datetime(value.astimezone(SHOP_ZONE), "dd/MM/yyyy HH:mm", locale=self.locale)

    def clock(self, value: datetime | None) -> str:
        """The time, with the day where it was not today."""
        if value is None:
            return NOTHING
        here = value.astimezone(SHOP_ZONE)
        if here.date() == datetime.now(SHOP_ZONE).date():
            return str(format_time(here, "HH:mm", locale=self.locale))
        return str(format_date(here, "dd/MM", locale=self.locale)) + " " + here.strftime("%H:%M")

    def ago(self, value: datetime | None) -> str:
        """How long ago, in the largest unit that fits."""
        if value is None:
            return NOTHING
        passed = max(timedelta(0), datetime.now(UTC) - value)
        text = babel_timedelta(-passed, add_direction=True, threshold=1.2, locale=self.locale)
        return str(text)

    def percent(self, share: float) -> str:
        """A share as whole percent."""
        return f"{round(share * 100)} %"
