"""`bellwether record`: real exchanges with a language model, for tests to replay."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from bellwether_assets.cli.terminal import FAILED, REFUSED, HomeOption, console, open_home, parse_day, stop
from bellwether_assets.foundation.engine_settings import EXTRACTIVE


def record(
    day: Annotated[date, typer.Argument(parser=parse_day, metavar="DAY", help="The day whose articles are read.")],
    output: Annotated[Path, typer.Argument(help="The JSON Lines file that exchanges are appended to.")],
    home: HomeOption = None,
) -> None:
    """Have the configured language model read a day's articles afresh, and record what was said."""
    where = open_home(home)
    from bellwether_assets.claims.read_originals import originals
    from bellwether_assets.claims.stages import CLAIMS_STAGE
    from bellwether_assets.engines.language_model.errors import EngineError
    from bellwether_assets.engines.language_model.record import record as record_exchanges
    from bellwether_assets.pipeline.context import Context
    from bellwether_assets.pipeline.inputs import Inputs

    context = Context(where)
    if context.settings.engine.name == EXTRACTIVE:
        raise stop(f"{where.settings_file}: engine.name is 'extractive', which asks nobody", REFUSED)
    articles = [original.text for original in originals(Inputs(context, CLAIMS_STAGE, day))]
    if not articles:
        raise stop(f"{day} has no articles in {where.path}; `bellwether run` takes them in", REFUSED)
    try:
        exchanges = record_exchanges(articles, context.settings, output)
    except EngineError as error:
        raise stop(error, FAILED) from error
    console.print(f"{exchanges} exchanges about {len(articles)} articles: {output}", markup=False)
