"""What Dagster loads: the home that BELLWETHER_HOME names. Importing this touches no home."""

import dagster as dg

from bellwether_assets.foundation.settings import current_home


@dg.definitions
def defs() -> dg.Definitions:
    """The code location of the current home."""
    # Imported here: whoever only needs a name of this module pays for neither dbt nor the stages.
    from bellwether_assets.orchestration.definitions import build_definitions

    return build_definitions(current_home())
