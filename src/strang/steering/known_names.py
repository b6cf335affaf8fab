"""What the name guard knows from other rooms: names of persons the actor may see; words of places and bodies."""

from collections.abc import Collection

from strang.foundation.context import Actor
from strang.network import queries as network
from strang.people import queries as people
from strang.steering import guard


def known_names(actor: Actor, words: Collection[str]) -> frozenset[str]:
    """Return those of ``words`` (normal forms) that are part of the name of a person the actor may see."""
    return frozenset(people.names_among(actor, words))


def harmless_words() -> frozenset[str]:
    """Return the normal forms of all words in names of places, organisations and units."""
    names = [*network.municipality_names().values()]
    for unit in network.units():
        names += [unit.name, unit.short, unit.organisation]
    return frozenset(form for name in names for _word, forms in guard.words_of(name) for form in forms)
