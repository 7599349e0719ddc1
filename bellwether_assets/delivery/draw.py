"""The template engine of the HTML forms: the site's, with its escaping, and the folder of these templates. Pure."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from bellwether_assets.site.template_environment import environment

TEMPLATES = Path(__file__).parent / "templates"


def draw(name: str, /, **values: object) -> str:
    """A template's text with these values. Raises where it prints a missing one."""
    return _environment().get_template(name).render(values)


@cache
def _environment() -> Environment:
    return environment().overlay(loader=FileSystemLoader(TEMPLATES))
