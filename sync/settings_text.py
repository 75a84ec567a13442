"""Settings as people write and read them: `stock.safety=2`, a YAML mapping, a table.

The command line, the page and the documents all go through here, so that a mistake is named the same way
everywhere and the documents cannot drift from the code.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from sync.errors import WrongUse
from sync.settings import SiteSettings

Settings = TypeVar("Settings", bound=BaseModel)
NONE_WORDS = {"", "none", "null", "-"}


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting: its dotted name, what may stand there, the default as it is written, and what it does."""

    name: str
    accepts: str
    default: str
    description: str


def setting_rows(model: type[BaseModel] = SiteSettings, prefix: str = "") -> Iterator[SettingRow]:
    """Yield every setting of a model, in the order of the code."""
    for name, info in model.model_fields.items():
        inner = _model_of(info)
        if inner is not None:
            yield from setting_rows(inner, f"{prefix}{name}.")
            continue
        yield SettingRow(f"{prefix}{name}", _accepts(info), written(info.default), info.description or "")


def setting_values(settings: BaseModel, prefix: str = "") -> dict[str, str]:
    """Every setting's dotted name with its present value as it is written."""
    values: dict[str, str] = {}
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if isinstance(value, BaseModel):
            values.update(setting_values(value, f"{prefix}{name}."))
        else:
            values[f"{prefix}{name}"] = written(value)
    return values


def differences(before: BaseModel, after: BaseModel) -> dict[str, tuple[str, str]]:
    """Every setting that was changed: its dotted name → its value before and after, as they are written."""
    old, new = setting_values(before), setting_values(after)
    return {name: (old[name], value) for name, value in new.items() if value != old[name]}


def written(value: object) -> str:
    """A value the way `changed_settings` reads it back."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple):
        return ",".join(str(one) for one in value) or "none"
    return str(value)


def settings_from(values: Mapping[str, Any], model: type[Settings]) -> Settings:
    """Settings from a nested mapping, as a YAML file gives it. Raises WrongUse naming the key that is wrong."""
    try:
        return model.model_validate(dict(values))
    except ValidationError as error:
        raise WrongUse(_told(error, model)) from None


def changed_settings(settings: Settings, changes: Sequence[str]) -> Settings:
    """The settings with `key=value` changes made. Raises WrongUse naming the key that is wrong."""
    values: dict[str, Any] = settings.model_dump()
    for change in changes:
        key, equals, text = change.partition("=")
        if not equals:
            raise WrongUse(f"'{change}' is not a change; write it as key=value, like {_example(settings)}.")
        _put(values, key.strip(), text.strip(), type(settings))
    return settings_from(values, type(settings))


def overlaid_settings(settings: Settings, values: Mapping[str, Any]) -> Settings:
    """The settings with those of a nested mapping laid over them. Raises WrongUse naming the wrong key."""
    return settings_from(_overlaid(settings.model_dump(), values), type(settings))


def _overlaid(base: Mapping[str, Any], top: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(base)
    for key, value in top.items():
        below = result.get(key)
        if isinstance(below, Mapping) and isinstance(value, Mapping):
            result[key] = _overlaid(below, value)
        else:
            result[key] = value
    return result


def _put(values: dict[str, Any], key: str, text: str, root: type[BaseModel]) -> None:
    """Put one written value at its place; an unknown name is refused here, where it can be named."""
    place = values
    model: type[BaseModel] | None = root
    *path, last = key.split(".")
    for step in path:
        model = _model_of(model.model_fields[step]) if model and step in model.model_fields else None
        place = place.get(step, {}) if model else place
    info = model.model_fields.get(last) if model else None
    if info is None or _model_of(info) is not None:
        raise WrongUse(_unknown(key, root))
    kinds = _kinds(info.annotation)
    if text.lower() in NONE_WORDS and (NoneType in kinds or tuple in kinds):
        place[last] = None if NoneType in kinds else ()
    else:
        place[last] = tuple(part.strip() for part in text.split(",")) if tuple in kinds else text


def _example(settings: BaseModel) -> str:
    name, value = next(iter(setting_values(settings).items()))
    return f"{name}={value}"


def _unknown(key: str, root: type[BaseModel] = SiteSettings) -> str:
    names = [row.name for row in setting_rows(root)]
    near = [name for name in names if name.startswith(key + ".")] or get_close_matches(key, names, n=3)
    hint = f" Did you mean {' or '.join(near)}?" if near else f" There are: {', '.join(names)}."
    return f"There is no setting '{key}'.{hint}"


def _told(error: ValidationError, root: type[BaseModel]) -> str:
    """What pydantic found, one sentence a key."""
    sentences = []
    for fault in error.errors(include_url=False, include_input=False):
        parts = [str(part) for part in fault["loc"]]
        key = ".".join(part for part in parts if not part.isdigit())
        sentences.append(_unknown(key, root) if fault["type"] == "extra_forbidden" else f"{key}: {fault['msg']}.")
    return " ".join(sentences)


def _model_of(info: FieldInfo) -> type[BaseModel] | None:
    kind = info.annotation
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def _kinds(annotation: Any) -> set[Any]:
    """The plain types that an annotation allows, without its limits."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _kinds(get_args(annotation)[0])
    if origin in (Union, UnionType):
        return {kind for part in get_args(annotation) for kind in _kinds(part)}
    return {tuple} if origin is tuple else {annotation}


def _accepts(info: FieldInfo) -> str:
    """What may stand there, in words."""
    words = [_word(part) for part in _parts(info.annotation)]
    limits = [*info.metadata, *(limit for part in _parts(info.annotation) for limit in _limits(part))]
    bounds = [text for text in (_bound(limit) for limit in limits) if text]
    plain = [word for word in dict.fromkeys(words) if word != "`none`"]
    bounded = " ".join([" or ".join(plain), *bounds])
    return f"{bounded}, or `none`" if "`none`" in words else bounded


def _parts(annotation: Any) -> tuple[Any, ...]:
    return get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)


def _limits(part: Any) -> list[Any]:
    if get_origin(part) is not Annotated:
        return []
    found: list[Any] = []
    for extra in get_args(part)[1:]:
        found += extra.metadata if isinstance(extra, FieldInfo) else [extra]
    return found


def _word(part: Any) -> str:
    if get_origin(part) is Annotated:
        part = get_args(part)[0]
    if get_origin(part) is Literal:
        return " or ".join(f"`{choice}`" for choice in get_args(part))
    if get_origin(part) is tuple:
        return "comma-separated " + ("ids" if int in get_args(part) else "words")
    return {bool: "`on` or `off`", int: "a whole number", NoneType: "`none`", str: "text"}.get(part, "a number")


def _bound(limit: Any) -> str:
    match limit:
        case Ge(ge=value):
            return f"≥ {value}"
        case Gt(gt=value):
            return f"> {value}"
        case Le(le=value):
            return f"≤ {value}"
        case Lt(lt=value):
            return f"< {value}"
        case _:
            return ""
