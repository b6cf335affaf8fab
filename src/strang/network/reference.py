"""Loading the geography of NRW and the Kreis Heinsberg network: all or nothing, as often as one likes."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any
from uuid import UUID

from strang.access import operations as access
from strang.access.types import UnitKind
from strang.foundation.context import SystemActor, operation
from strang.foundation.errors import StrangError
from strang.network.models import Kreis, Municipality, Organisation, Unit

DATA = resources.files("strang.network") / "data"
_UNITS = "heinsberg_units.json"


class BrokenRowError(StrangError):
    """A row of the reference data is refused; says file, line (or entry) and reason."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        super().__init__(f"{file}, Zeile {line}: {reason}")


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows stand after loading."""

    kreise: int
    municipalities: int
    units: int


@operation
def load(actor: SystemActor, /, *, folder: Traversable = DATA) -> Loaded:
    """Load Kreise, municipalities and units from ``folder``; raises :class:`BrokenRowError` and then loads nothing."""
    kreise = list(_kreise(folder))
    municipalities = list(_municipalities(folder, {kreis.key for kreis in kreise}))
    outlines = [m for m in municipalities if not m.outline]
    if outlines:
        raise BrokenRowError("nrw_municipalities.geojson", 1, f"kein Umriss für {outlines[0].ags}")
    _upsert(Kreis, kreise, "key", ["name", "kind", "population"])
    _upsert(
        Municipality,
        municipalities,
        "ags",
        ["name", "kind", "kreis", "latitude", "longitude", "outline"],
    )
    units = _load_units(actor, folder, {m.ags for m in municipalities})
    return Loaded(len(kreise), len(municipalities), units)


def _upsert(model: Any, rows: list[Any], key: str, fields: list[str]) -> None:
    model.objects.bulk_create(rows, update_conflicts=True, unique_fields=[key], update_fields=fields)


def _rows(folder: Traversable, name: str, columns: set[str]) -> Iterator[tuple[int, dict[str, str]]]:
    with (folder / name).open(encoding="utf-8") as handle:
        reader = csv.DictReader(handle)
        missing = columns - set(reader.fieldnames or ())
        if missing:
            raise BrokenRowError(name, 1, f"Spalte fehlt: {', '.join(sorted(missing))}")
        seen: set[str] = set()
        for row in reader:
            line = reader.line_num
            empty = [column for column in sorted(columns) if not row[column]]
            if empty:
                raise BrokenRowError(name, line, f"Wert fehlt: {empty[0]}")
            key = next(iter(row.values()))
            if key in seen:
                raise BrokenRowError(name, line, f"doppelt: {key}")
            seen.add(key)
            yield line, row


def _kreise(folder: Traversable) -> Iterator[Kreis]:
    name = "nrw_kreise.csv"
    for line, row in _rows(folder, name, {"kreis", "name", "kind", "population_2019"}):
        _check_key(name, line, row["kreis"], 5)
        if not row["population_2019"].isdecimal():
            raise BrokenRowError(name, line, f"keine Einwohnerzahl: {row['population_2019']}")
        yield Kreis(
            key=row["kreis"], name=row["name"], kind=row["kind"], population=int(row["population_2019"])
        )


def _municipalities(folder: Traversable, kreise: set[str]) -> Iterator[Municipality]:
    name = "nrw_municipalities.csv"
    outlines = _outlines(folder)
    for line, row in _rows(folder, name, {"ags", "name", "kind", "kreis", "lat", "lon"}):
        _check_key(name, line, row["ags"], 8)
        if row["kreis"] not in kreise or not row["ags"].startswith(row["kreis"]):
            raise BrokenRowError(name, line, f"Kreis passt nicht: {row['kreis']}")
        try:
            latitude, longitude = float(row["lat"]), float(row["lon"])
        except ValueError as error:
            raise BrokenRowError(name, line, f"keine Koordinate: {row['lat']}, {row['lon']}") from error
        yield Municipality(
            ags=row["ags"],
            name=row["name"],
            kind=row["kind"],
            kreis_id=row["kreis"],
            latitude=latitude,
            longitude=longitude,
            outline=outlines.get(row["ags"], []),
        )


def _outlines(folder: Traversable) -> dict[str, Any]:
    name = "nrw_municipalities.geojson"
    try:
        features = json.loads((folder / name).read_text(encoding="utf-8"))["features"]
    except (json.JSONDecodeError, KeyError) as error:
        raise BrokenRowError(name, getattr(error, "lineno", 1), "keine lesbare Geometrie") from error
    outlines = {}
    for feature in features:
        geometry = feature["geometry"]
        polygons = geometry["coordinates"]
        outlines[feature["properties"]["ags"]] = [polygons] if geometry["type"] == "Polygon" else polygons
    return outlines


def _check_key(name: str, line: int, key: str, length: int) -> None:
    if len(key) != length or not key.isdecimal() or not key.startswith("05"):
        raise BrokenRowError(name, line, f"kein Schlüssel für NRW mit {length} Ziffern: {key}")


@operation
def put_units(actor: SystemActor, /, *, entries: list[dict[str, Any]]) -> list[UUID]:
    """Add units beside those of the file, or bring them up to date; each entry is as in the file. Returns their ids."""
    return _put_units(actor, entries, set(Municipality.objects.values_list("ags", flat=True)))


def _load_units(actor: SystemActor, folder: Traversable, known_ags: set[str]) -> int:
    entries = json.loads((folder / _UNITS).read_text(encoding="utf-8"))["units"]
    return len(_put_units(actor, entries, known_ags))


def _put_units(actor: SystemActor, entries: list[dict[str, Any]], known_ags: set[str]) -> list[UUID]:
    ids = []
    for number, entry in enumerate(entries, start=1):
        kind = entry.get("kind")
        if kind not in UnitKind.values:
            raise BrokenRowError(_UNITS, number, f"unbekannte Art der Stelle: {kind}")
        if entry.get("ags") and entry["ags"] not in known_ags:
            raise BrokenRowError(_UNITS, number, f"unbekannte Gemeinde: {entry['ags']}")
        unit = _put_unit(entry)
        access.register_unit(actor, unit_id=unit.id, kind=UnitKind(kind))
        ids.append(unit.id)
    return ids


def _put_unit(entry: dict[str, Any]) -> Unit:
    organisation, _ = Organisation.objects.get_or_create(
        name=entry.get("parent", entry["name"]), defaults={"public_body": entry["public_body"]}
    )
    unit, _ = Unit.objects.update_or_create(
        key=entry["key"],
        defaults={
            "organisation": organisation,
            "name": entry["name"],
            "short": entry.get("short") or _short(entry["name"]),
            "kind": entry["kind"],
            "public_body": entry["public_body"],
            "kreis_id": entry.get("kreis"),
            "municipality_id": entry.get("ags"),
            "building_block": entry.get("building_block"),
            "legal_regimes": entry.get("legal_circle", []),
            "law": entry.get("law", ""),
            "address": entry.get("address") or "",
            "opening": entry.get("opening", ""),
            "areas": entry.get("areas", []),
            "note": entry.get("note", ""),
        },
    )
    return unit


def _short(name: str) -> str:
    without_gloss = name.split(" (Kristallisationspunkt", maxsplit=1)[0]
    return (
        without_gloss.replace("Kommunales Integrationszentrum Kreis Heinsberg", "KI Kreis Heinsberg")
        .replace("DRK-Kreisverband Heinsberg", "DRK Heinsberg")
        .replace("Diakonisches Werk des Kirchenkreises Jülich", "Diakonie Jülich")
    )
