"""What a person can set about alerts, for the whole installation; kinds are named as in `sync.alerts.rows`."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

A_MONTH = 31 * 24 * 60

Minutes = Annotated[int, Field(ge=1, le=A_MONTH)]


class AlertSettings(BaseModel):
    """Which troubles are told of, and how often."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)

    refused: bool = Field(default=True, description="Tell when a shop refuses its key or token, or lacks a right.")
    failed_run: bool = Field(default=True, description="Tell when a scheduled run failed.")
    stale: bool = Field(default=True, description="Tell when a shop was not read for `stale_minutes`.")
    stuck_orders: bool = Field(
        default=True, description="Tell when orders are not in the POS after `stuck_minutes`, whatever keeps them."
    )
    held: bool = Field(default=True, description="Tell when a guard holds values that wait for a person.")
    stale_minutes: Minutes = Field(
        default=45, description="Minutes without a good reading after which a shop counts as stale."
    )
    stuck_minutes: Minutes = Field(default=60, description="Minutes after which an order counts as stuck.")
    quiet_minutes: Minutes = Field(
        default=360, description="Minutes before a trouble that lasts is told again: the quiet period."
    )
    settle_minutes: Annotated[int, Field(ge=0, le=A_MONTH)] = Field(
        default=5, description="Minutes that a trouble must be gone before it counts as over."
    )
    gather_minutes: Annotated[int, Field(ge=0, le=A_MONTH)] = Field(
        default=5, description="Minutes between two messages at least; what comes meanwhile is told together."
    )
