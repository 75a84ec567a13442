"""The settings of one installation: where its files live, which database it uses, which key seals its secrets.

They come from the environment (`MULTIWEB_HOME`, `MULTIWEB_DATABASE_URL`, ...), because every process of an
installation (the schedules' daemon, each run, the page, the command line) must see the same ones. What a person
sets for one site or for the POS lives in the database instead (`sync.settings`).
"""

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


def database_beside(home: Path) -> str:
    """URL of the database of an installation that names none: a SQLite file in its home."""
    return f"sqlite:///{home / 'multiweb.db'}"


class Installation(BaseSettings):
    """One installation of Multiweb; `home` is absolute once read."""

    model_config = SettingsConfigDict(env_prefix="MULTIWEB_", env_file=".env", extra="ignore", validate_default=True)

    home: Path = Field(default=Path("var"), description="Folder of the database, the key and the workbooks.")
    database_url: str = Field(
        default="",
        repr=False,
        description="SQLAlchemy URL; empty: a SQLite file in `home`. `postgresql://...` for several machines.",
    )
    key: SecretStr | None = Field(
        default=None,
        description="Keys that seal the credentials, separated by commas: the first seals, all open.",
    )
    key_file: Path | None = Field(
        default=None, description="File with the keys, one a line; empty: `key` in `home`, made on first use."
    )
    console_url: str = Field(default="", description="Public address of the page and of the receiver of webhooks.")
    language: Literal["vi", "en"] = Field(default="vi", description="Language of alerts: `vi` or `en`.")
    metrics_token: SecretStr | None = Field(
        default=None, description="Who sends it as `Authorization: Bearer …` may read `/metrics`; empty: nobody."
    )
    allow_loopback: bool = Field(
        default=False, description="Allow shops on plain http loopback addresses: the sandbox."
    )

    keep_runs_days: int = Field(default=30, ge=1, description="Days after which finished runs of Dagster are deleted.")
    keep_records_days: int = Field(
        default=400, ge=1, description="Days after which the log of changes, and the buyers of orders, are forgotten."
    )
    keep_files_days: int = Field(
        default=90,
        ge=1,
        description="Days after which handed back workbooks are deleted.",
    )
    scan_cron: str = Field(default="*/5 * * * *", description="When the POS is scanned (cron).")

    @model_validator(mode="after")
    def _settle(self) -> Self:
        """Make the paths absolute, so that a process started elsewhere finds the same files."""
        self.home = self.home.expanduser().resolve()
        if self.key_file is not None:
            self.key_file = self.key_file.expanduser().resolve()
        if not self.database_url:
            self.database_url = database_beside(self.home)
        return self

    def workbook_folder(self, site: str) -> Path:
        """Where the workbooks of a site are written."""
        return self.home / "workbooks" / site

    def inbox_folder(self, site: str) -> Path:
        """Where analysts drop the workbooks of a site that they fixed."""
        return self.home / "inbox" / site
