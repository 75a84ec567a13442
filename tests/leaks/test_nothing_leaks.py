"""No key, name, phone, e-mail or street is found where it does not belong, and whatever is planted there is found."""

import json
import logging
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import dagster as dg
import openpyxl
import pytest

from resources.database.database import SqlDatabase
from sync.records import OrderState
from sync.rows import Change
from tests.leaks.buyers import POS
from tests.leaks.hoard import Hoard
from tests.leaks.places import LIVES_IN, Place, file_at, files_below, our_tables
from tests.leaks.scene import Scene, listened, played_out
from tests.resources.database.rows import web_order

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with played_out(tmp_path_factory.mktemp("leaks")) as scene:
        yield scene


# ---- what is found -------------------------------------------------------------------------------


def test_nothing_of_a_key_or_a_buyer_is_found_where_it_does_not_belong(scene: Scene) -> None:
    assert [str(leak) for leak in scene.leaks()] == []


def test_the_search_has_seen_what_was_run(scene: Scene) -> None:
    """There was something to find: places full of what may stand there, and a parrot that was told everything."""
    place_of = [(where, text) for where, text in scene.places()]
    for beginning, piece in (
        *(("log", "orders/create taken"), ("history", "listing_push"), ("run", "ASSET_MATERIALIZATION")),
        *(("history", "the app lacks the right"), ("workbooks", "Multiweb"), ("our changes.why", "")),
        *(("our orders.detail", ""), ("status", "POS"), ("doctor", "granted")),
        *(("alert", "message"), ("our alert_messages.body", "")),
    ):
        assert any(where.startswith(beginning) and piece in text for where, text in place_of), (beginning, piece)
    assert any(f"PUT /{POS}/admin/orders/" in one for one in scene.heard)
    told = " ".join(scene.heard)
    kinds = {leak.kind for leak in scene.hoard.found_in("parrot", told)}
    assert kinds == {"secret", "name", "phone", "e-mail", "address"}


def test_what_may_be_kept_is_kept_where_the_document_says(scene: Scene) -> None:
    text = (Path(__file__).parents[2] / "docs" / "security.md").read_text(encoding="utf-8")
    for table, column in LIVES_IN:
        assert f"`{table}.{column}`" in text, (table, column)
    kept = scene.play.tools.database.orders.find(scene.play.aliases[0], next(iter(_order_ids(scene))))
    assert kept is not None and scene.hoard.found_in("raw", kept.raw.decode())


def _order_ids(scene: Scene) -> list[int]:
    return [int(one) for one in scene.play.tools.database.orders.listed(scene.play.aliases[0], None)["order_id"]]


# ---- a planted one -------------------------------------------------------------------------------

PLANTED = {
    "secret": ("5258db5c7717826ad38b3cafc3dae3b0", "x 5258db5c7717826ad3 y"),
    "phone": ("0868 123 457", "gọi +84868.123.457 nhé"),
    "e-mail": ("Than.Toc@thu-rieng.vn", "to than.toc@thu-rieng.vn:"),
    "name": ("Âu Dương Phong Lan", json.dumps("của ÂU DƯƠNG PHONG LAN")),
    "address": ("1207/3 Hẻm Tre Vàng", "số 1207%2F3%20H%E1%BA%BBm%20Tre%20V%C3%A0ng"),
}


@pytest.fixture
def hoard() -> Hoard:
    hoard = Hoard()
    for kind, (piece, _) in PLANTED.items():
        hoard.keep(kind, piece)
    return hoard


def kinds_in(hoard: Hoard, places: Iterable[Place]) -> set[str]:
    return {leak.kind for where, text in places for leak in hoard.found_in(where, text)}


@pytest.mark.parametrize("kind", PLANTED)
def test_a_planted_one_is_found_in_its_own_kind_and_no_other(hoard: Hoard, kind: str) -> None:
    assert kinds_in(hoard, [("here", PLANTED[kind][1])]) == {kind}
    assert kinds_in(hoard, [("here", "Áo thun 0868 của Lan, 1207 cái, thu-rieng.vn, 5258db5c")]) == set()


def test_planted_ones_are_found_in_the_storage_of_dagster(hoard: Hoard, tmp_path: Path) -> None:
    (tmp_path / "dagster.yaml").write_text("telemetry: {enabled: false}\n", encoding="utf-8")
    said = {kind: text for kind, (_, text) in PLANTED.items()}

    @dg.asset
    def careless(context: dg.AssetExecutionContext) -> None:
        context.log.info(said["phone"])
        context.add_output_metadata({"to": said["name"], "by": dg.MetadataValue.md(said["address"])})
        context.log_event(dg.AssetObservation(asset_key="careless", metadata={"mail": said["e-mail"]}))

    @dg.asset(deps=[careless])
    def failing() -> None:
        try:
            raise ValueError(said["secret"])
        except ValueError as error:
            raise RuntimeError("it failed") from error

    with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        dg.materialize([careless, failing], instance=instance, raise_on_error=False)
        assert kinds_in(hoard, files_below(tmp_path)) == set(PLANTED)


def test_planted_ones_are_found_in_the_properties_of_a_workbook(hoard: Hoard, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.properties.creator, book.properties.title = PLANTED["name"][0], PLANTED["phone"][0]
    book.properties.description = PLANTED["e-mail"][0]
    book.save(tmp_path / "book.xlsx")
    assert kinds_in(hoard, file_at(tmp_path / "book.xlsx", "book")) == {"name", "phone", "e-mail"}


def test_planted_ones_are_found_in_the_log_with_its_tracebacks(hoard: Hoard) -> None:
    with listened() as heard:
        logging.getLogger("anywhere").debug(PLANTED["secret"][1])
        try:
            raise ValueError(PLANTED["address"][1])
        except ValueError:
            logging.getLogger("anywhere.else").exception("it failed")
    assert kinds_in(hoard, [("log", "\n".join(heard))]) == {"secret", "address"}


def test_planted_ones_are_found_in_our_columns_but_where_people_live(
    hoard: Hoard, sqlite_database: SqlDatabase
) -> None:
    clean = replace(web_order(1), raw=PLANTED["name"][0].encode(), customer_phone=PLANTED["phone"][0])
    sqlite_database.orders.record("tea", [clean], OrderState.NEW)
    assert kinds_in(hoard, our_tables(sqlite_database)) == set()
    sqlite_database.state.log(
        [Change("cli", "tea", "order", "1", "state", None, PLANTED["phone"][1], PLANTED["name"][0])]
    )
    sqlite_database.uploads.add("tea", PLANTED["e-mail"][0], Path(PLANTED["secret"][0]), "me")
    assert kinds_in(hoard, our_tables(sqlite_database)) == {"phone", "name", "e-mail", "secret"}
