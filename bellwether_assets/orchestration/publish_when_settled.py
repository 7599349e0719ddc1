"""The sensor that asks for a publication, once, when a home has settled."""

import json

import dagster as dg

from bellwether_assets.foundation.settings import Home
from bellwether_assets.orchestration.runs_on_their_way import something_on_its_way
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.stage import MissingInputError
from bellwether_assets.pipeline.staleness import settled
from bellwether_assets.stages import STAGES

_PUBLISH_ATTEMPTS = 2


def publish_when_settled(home: Home) -> dg.SensorDefinition:
    """The sensor that publishes a home when it has settled."""

    @dg.sensor(job_name="publish", minimum_interval_seconds=30)
    def publish_when_settled(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        """Publish once, when nothing is on its way any more and what could be published is not what readers have."""
        from bellwether_assets.publication.publish import is_up_to_date, published_as_of

        if something_on_its_way(context.instance):
            return dg.SkipReason("runs are on their way")
        platform = Context(home)
        try:
            now = settled(platform, STAGES)
        except MissingInputError as error:
            return dg.SkipReason(str(error))
        before = published_as_of(platform.home)
        if now.as_of is None or (before is not None and now.as_of < before[0]):
            return dg.SkipReason(f"{now.first_stale} is not built or stale; the publication stays as it is")
        if is_up_to_date(home, now):
            return dg.SkipReason(f"the publication of {now.as_of} is up to date")
        asked, times = json.loads(context.cursor or '["", 0]')
        times = times + 1 if asked == now.state_hash else 1
        if times > _PUBLISH_ATTEMPTS:
            return dg.SkipReason(f"publishing {now.as_of} failed {_PUBLISH_ATTEMPTS} times; see its runs")
        context.update_cursor(json.dumps([now.state_hash, times]))
        return dg.RunRequest(tags={"bellwether/as_of": now.as_of.isoformat()})

    return publish_when_settled
