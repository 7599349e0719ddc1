"""The sensor that tells people what went wrong; which runs failed is in `failed_runs.py`."""

import dagster as dg

from bellwether_assets.foundation.settings import Home
from bellwether_assets.pipeline.context import Context


def alerts(home: Home) -> dg.SensorDefinition:
    """The sensor of a home."""

    @dg.sensor(name="alerts", minimum_interval_seconds=60)
    def alerts(context: dg.SensorEvaluationContext) -> dg.SkipReason:
        """Tell of failed runs, faulted days, dead sources, used-up budgets and late briefs; and when each is well."""
        # Mail and posts are imported when there is somebody to tell.
        from bellwether_assets.delivery.alerts import channels_of
        from bellwether_assets.orchestration.failed_runs import alert_of_runs

        here = Context(home)
        if not channels_of(here.settings):
            return dg.SkipReason("[alerts] of the settings names nobody")
        done = alert_of_runs(here, context.instance)
        if done.problems:
            return dg.SkipReason("; ".join(done.problems))
        return dg.SkipReason(f"told: {done.told}" if done.told else "nothing new is wrong")

    return alerts
