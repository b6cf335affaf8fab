"""Building the demo world, only through the operations that people use."""

from collections.abc import Callable

from strang.accounts import queries as users
from strang.demo.canaries import marked
from strang.demo.content.loader import load_cast
from strang.demo.days import days
from strang.demo.directory import build_offers
from strang.demo.formal import build_formal
from strang.demo.full import build_network, places
from strang.demo.neighbours import build_neighbours
from strang.demo.posts import build_posts
from strang.demo.safeguards import Place, Stage, build_safeguards
from strang.demo.shelter import build_shelter, unmarked
from strang.demo.small import Scene, build_loop, build_people
from strang.demo.speed import prepared_statements
from strang.demo.staff import DEMO, Cast, add_membership, build_staff
from strang.foundation.context import work

Progress = Callable[[str], None]


class WorldExistsError(RuntimeError):
    """This database holds a demo world already; building a second one on top would double everything."""


def build_small() -> None:
    """Build the small world of the tests: the cast and a few cases; the steps are in :mod:`strang.demo.small`."""
    _require_none()
    with prepared_statements():
        build_staff()
        build_offers()
        build_posts()
        scene = build_people()
        build_neighbours(scene)
        build_formal({"miriam": scene.cases["own"], "jan": scene.cases["ki"]})
        build_loop(scene)
        build_safeguards(_stage(scene))
        build_shelter(scene.days, marked)


def build(progress: Progress) -> None:
    """Build the whole demo world; ``progress`` gets a line for each step."""
    _require_none()
    with prepared_statements():
        progress("Mitarbeitende und Stellen")
        build_staff()
        for who, unit in (("ruth", "drk-kai-gangelt"), ("farid", "drk-kai-heinsberg")):
            add_membership(who, unit=unit, roles=["volunteer"])
        build_posts()
        progress("Verzeichnis der Angebote")
        build_offers()
        build_network(progress)
        progress("Übergaben und Auskunftsersuchen")
        build_formal()
        progress("Notfall, Sperre, Rechte und eine geschützte Stelle")
        build_safeguards(places(Cast(), days()))
        build_shelter(days(), unmarked)


def _stage(scene: Scene) -> Stage:
    own, waiting, protected = (
        Place(scene.people[key], scene.cases[key]) for key in ("own", "open", "protected")
    )
    return Stage(Cast(), scene.days, marked, own, waiting, protected)


def _require_none() -> None:
    with work(DEMO):
        if users.user_id_of(load_cast()[0].login) is not None:
            raise WorldExistsError("this database holds a demo world already")
