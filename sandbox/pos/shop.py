"""The POS of one merchant: its state, its indexes, and what the server asks of every shop."""

import random
from collections.abc import Mapping
from typing import Any

from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.hooks import HookOutbox, HookProfile
from sandbox.ids import IdCounter
from sandbox.limits import LeakyBucket
from sandbox.pos import answers
from sandbox.pos.dumping import dump
from sandbox.pos.loading import load_pos
from sandbox.pos.numbers import form_for
from sandbox.pos.order_records import Order
from sandbox.pos.product_json import inventory_dict
from sandbox.pos.records import Account, Branch, Customer, Entry, PriceList, Product, Status, Variant
from sandbox.pos.stock import shown
from sandbox.pos.switches import PosSwitches
from sandbox.seeds import SeedPos
from sandbox.spoiling import HTML, LOGIN_PAGE
from sandbox.wire import Access, Credentials, Identity, Kind, Knock, Permission, RefusalKind, Refused, Reply, basic_pair

SESSION_COOKIE = "_admin_session_id"


class PosShop:
    """One Sapo POS. Dictionaries are in the order of their ids, so newest first is their reverse."""

    kind: Kind = "sapo-pos"

    def __init__(self, alias: str, clock: Clock, ids: IdCounter, chance: random.Random, seed: int = 7) -> None:
        self.alias = alias
        self.clock = clock
        self.ids = ids
        self.chance = chance
        self.credentials = Credentials.derived(alias, seed)
        self.switches = PosSwitches()
        self.permissions: dict[str, Permission] = {}
        self.bucket = LeakyBucket(clock)
        self.faults = Faults(chance)
        self.hooks: HookOutbox = HookOutbox(clock, self.credentials.app_client_secret, self.hook_profile, chance)
        self.edition = 0
        self.tenant_id = ids.next()
        self.opened_on = clock.stamp()
        self.codes: dict[str, Identity] = {}
        self.tokens: dict[str, Identity] = {self.credentials.access_token: Identity("token")}
        self.branches: dict[int, Branch] = {}
        self.price_lists: dict[int, PriceList] = {}
        self.accounts: dict[int, Account] = {}
        self.products: dict[int, Product] = {}
        self.variants: dict[int, Variant] = {}
        self.variant_keys: dict[int, int] = {}
        self.by_sku: dict[str, list[Variant]] = {}
        self.customers: dict[int, Customer] = {}
        self.by_phone: dict[str, dict[int, Customer]] = {}
        self.by_email: dict[str, dict[int, Customer]] = {}
        self.customer_codes: dict[str, Customer] = {}
        self.orders: dict[int, Order] = {}
        self.order_codes: dict[str, Order] = {}
        self.sources: dict[int, Entry] = {}
        self.payment_methods: dict[int, Entry] = {}
        self.tax_types: dict[int, Entry] = {}
        self.groups: dict[int, Entry] = {}
        self.brands: dict[int, Entry] = {}
        self.categories: dict[int, Entry] = {}
        self.carriers: dict[int, Entry] = {}
        self.reasons: dict[int, Entry] = {}
        self.counters: dict[str, int] = {}

    def load(self, seed: SeedPos) -> None:
        """Fill an empty shop with a seed."""
        load_pos(self, seed)

    # What the server asks of every shop

    def identify(self, knock: Knock) -> Identity | None:
        """Return who asks: by token, by a private app's key and secret, or by a browser or mobile session."""
        headers = knock.headers
        token = headers.get("X-Sapo-Access-Token")
        if token is not None:
            return self.tokens.get(token)
        keys = self.credentials
        pair = basic_pair(headers.get("Authorization", ""))
        if pair is not None:
            right = self.switches.basic_auth and pair == (keys.api_key, keys.api_secret)
            return Identity("basic") if right else None
        session = headers.get("X-Sapo-SessionId") or knock.cookies.get(SESSION_COOKIE)
        if session is None:
            return None
        if session == keys.session_id:
            return Identity("session")
        if self.switches.session_ended == "login_page":
            raise Refused(Reply(200, LOGIN_PAGE.encode(), HTML))
        return None

    def refusal(self, kind: RefusalKind, resource: str = "", access: Access = "read") -> Reply:
        """Return the POS's answer to a call that does not reach a handler (contracts/sapo-pos.md §4.1)."""
        switches = self.switches
        if kind == "too_many":
            return self._too_many()
        status, text = {
            "unauthorized": (401, answers.NO_SIGN_IN),
            "forbidden": (switches.forbidden_status, f"{answers.NO_RIGHT}: {access}_{resource}"),
            "no_route": (404, answers.NO_OBJECT),
            "no_object": (switches.missing_status, answers.NO_OBJECT),
            "wrong_method": (405, "Method Not Allowed"),
            "bad_json": (400, "Bad Request"),
        }[kind]
        return Reply(status, {"error": {"message": text}})

    def _too_many(self) -> Reply:
        headers = {"Retry-After": f"{max(self.bucket.retry_after, 0.001):.3f}"}
        if self.switches.too_many_body == "html":
            return Reply(429, b"<html><body>429 Too Many Requests</body></html>", {**HTML, **headers})
        return Reply(429, {"error": {"message": answers.TOO_MANY}}, headers)

    def rate_headers(self) -> Mapping[str, str]:
        """Return the call-limit header where the switch says that this host has it."""
        if not self.switches.rate_headers:
            return {}
        return {"X-Sapo-Api-Call-Limit": f"{self.bucket.used}/{self.bucket.size}"}

    def switched(self) -> None:
        """Forget everything written, since its form may have changed."""
        self.edition += 1

    def dump(self, what: str) -> Any:
        """Return the whole state under that name; raise KeyError naming what can be had."""
        return dump(self, what)

    def hook_profile(self) -> HookProfile:
        """Return how webhooks are delivered at this moment."""
        switches = self.switches
        return HookProfile(
            topic_header=switches.hook_topic_header,
            signature_header=switches.hook_signature_header,
            extra_headers={switches.hook_store_header: f"{self.alias}.mysapogo.com"},
            object_id_header="X-Sapo-Object-Id",
            enabled=switches.hooks,
            wrapped=switches.hook_body == "wrapped",
            drop=switches.hook_drop,
            duplicate=switches.hook_duplicate,
            reorder=switches.hook_reorder,
            delay=switches.hook_delay,
            attempts=switches.hook_attempts,
            retry_seconds=switches.hook_retry_seconds,
        )

    # Look-ups

    def price_list_by_code(self, code: str) -> PriceList | None:
        """Return a price list by its code."""
        return next((one for one in self.price_lists.values() if one.code == code), None)

    def default_branch(self) -> Branch:
        """Return the branch marked as default, else the first."""
        branches = list(self.branches.values())
        return next((branch for branch in branches if branch.is_default), branches[0])

    def owner(self) -> Account:
        """Return the account to which tokens belong."""
        return next(iter(self.accounts.values()))

    def sequence(self, prefix: str) -> str:
        """Return the next generated code: PVN00001, SON00001, CUZN00001 ..."""
        value = self.counters.get(prefix, 0) + 1
        self.counters[prefix] = value
        return f"{prefix}{value:05d}"

    # Indexes and changes

    def index_variant(self, variant: Variant) -> None:
        """Take a variant into the indexes."""
        self.variants[variant.id] = variant
        self.by_sku.setdefault(variant.sku, []).append(variant)

    def withdraw(self, variant: Variant) -> None:
        """Take a variant out again, as if it had never been made."""
        self._leave_sku(variant)
        self.variants.pop(variant.id, None)

    def rename_sku(self, variant: Variant, sku: str) -> None:
        """Give a variant another SKU."""
        self._leave_sku(variant)
        variant.sku = sku
        if variant.status != "deleted":
            self.by_sku.setdefault(sku, []).append(variant)

    def _leave_sku(self, variant: Variant) -> None:
        holders = [one for one in self.by_sku.get(variant.sku, []) if one is not variant]
        if holders:
            self.by_sku[variant.sku] = holders
        else:
            self.by_sku.pop(variant.sku, None)

    def set_variant_status(self, variant: Variant, status: Status) -> None:
        """Set a variant's status; a deleted one gives its SKU free."""
        self._leave_sku(variant)
        variant.status = status
        if status != "deleted":
            self.by_sku.setdefault(variant.sku, []).append(variant)

    def touched(self, *variants: Variant) -> None:
        """Note a change of variants: times move, and what was written of them is forgotten."""
        stamp = self.clock.stamp()
        for variant in variants:
            variant.modified_on = variant.product.modified_on = stamp
            variant.written = None

    def index_customer(self, customer: Customer) -> None:
        """Take a customer into the indexes by phone, e-mail, code and text."""
        for index, key in ((self.by_phone, customer.phone_number), (self.by_email, customer.email)):
            if key:
                index.setdefault(key, {})[customer.id] = customer
        self.customer_codes[customer.code] = customer
        parts = (customer.name, customer.phone_number, customer.email, customer.code)
        customer.search = "\n".join(part.lower() for part in parts if part)

    def unindex_customer(self, customer: Customer) -> None:
        """Take a customer out of the indexes, before a change."""
        for index, key in ((self.by_phone, customer.phone_number), (self.by_email, customer.email)):
            if key:
                index.get(key, {}).pop(customer.id, None)
        self.customer_codes.pop(customer.code, None)

    # Webhooks

    def tell_stock(self, variant: Variant, location_id: int) -> None:
        """Fire inventories/update with the one row that changed."""
        if not self.hooks.wanted("inventories/update"):
            return
        row = shown(variant).get(location_id)
        if row is not None:
            form = form_for(self.switches.number_form, variant.id)
            body = inventory_dict(self, variant, location_id, row, form)
            self.hooks.fire("inventories/update", body, variant.id)
