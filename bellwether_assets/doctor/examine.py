"""All checks of a home, in the order in which they are told."""

from bellwether_assets.doctor.dagster_folder import check_dagster
from bellwether_assets.doctor.databases import check_holders, check_published, check_warehouse
from bellwether_assets.doctor.days import check_days
from bellwether_assets.doctor.findings import Check, Finding, error, run_checks
from bellwether_assets.doctor.folders import check_parts, check_privacy, check_rights, check_room, check_settings
from bellwether_assets.doctor.surroundings import (
    check_browser,
    check_embedding,
    check_packages,
    check_secrets,
    check_time_zone,
)
from bellwether_assets.doctor.workers import check_workers
from bellwether_assets.foundation.settings import Home

CHECKS: tuple[Check[Home], ...] = (
    ("settings", check_settings),
    ("folder", check_rights),
    ("folder", check_privacy),
    ("disk", check_room),
    ("inbox", check_parts),
    ("run", check_holders),
    ("warehouse", check_warehouse),
    ("published", check_published),
    ("days", check_time_zone),
    ("fresh", check_days),
    ("dagster", check_dagster),
    ("workers", check_workers),
    ("secrets", check_secrets),
    ("embedding", check_embedding),
    ("packages", check_packages),
    ("browser", check_browser),
)


def examine(home: Home) -> list[Finding]:
    """What is found in a home. Changes nothing in it, and never raises."""
    if not home.path.is_dir():
        do = "name the home with --home, or let `bellwether run --from DAY --to DAY` make it"
        return [error("folder", f"{home.path} is no folder", do)]
    return run_checks(home, CHECKS)
