"""Building the demo world, only through the operations that people use."""

from collections.abc import Callable

from strang.demo.directory import build_offers
from strang.demo.posts import build_posts
from strang.demo.small import build_people
from strang.demo.staff import build_staff

Progress = Callable[[str], None]


def build_small() -> None:
    """Build the small world of the tests: the cast and a few cases; the steps are in :mod:`strang.demo.small`."""
    build_staff(one_password=True)
    build_offers()
    build_posts()
    build_people()


def build(progress: Progress) -> None:
    """Build the whole demo world; ``progress`` gets a line for each step."""
    progress("Mitarbeitende und Stellen")
    build_staff()
    build_posts()
    progress("Verzeichnis der Angebote")
    build_offers()
