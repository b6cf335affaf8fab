"""Codes the content files may refer to: units, municipalities, topics, residence statuses."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

MUNICIPALITIES: Final = MappingProxyType(
    {
        "05370004": "Erkelenz",
        "05370008": "Gangelt",
        "05370012": "Geilenkirchen",
        "05370016": "Heinsberg",
        "05370020": "Hückelhoven",
        "05370024": "Selfkant",
        "05370028": "Übach-Palenberg",
        "05370032": "Waldfeucht",
        "05370036": "Wassenberg",
        "05370040": "Wegberg",
    }
)
KREIS: Final = "05370"

UNITS: Final = frozenset(
    {
        "mkjfgfi",
        "bra-kfi",
        "hs-ki-koordination",
        "hs-ki-cm",
        "hs-abh",
        "hs-ebh",
        "hs-jugendamt",
        "hs-vhs",
        "jc-hs",
        "aa-acdn",
        "drk-hs-cm",
        "drk-hs-ia",
        "drk-hs-tm",
        "drk-kai-erkelenz",
        "drk-kai-heinsberg",
        "drk-kai-gangelt",
        "drk-kai-hueckelhoven",
        "dw-juelich-cm",
        "dw-juelich-mfd",
        "caritas-hs",
    }
    | {f"gem-{ags}" for ags in MUNICIPALITIES}
)

TOPICS: Final = MappingProxyType(
    {
        "AUF": "Aufenthalt",
        "ORI": "Erstorientierung",
        "SPR": "Sprache",
        "KIT": "Kinder und Kita",
        "SCH": "Schule",
        "AUS": "Ausbildung, Studium und Anerkennung",
        "ARB": "Arbeit",
        "WOH": "Wohnen",
        "GES": "Gesundheit",
        "SOZ": "Gesellschaftliche Teilhabe",
        "EIN": "Einbürgerung und Bleiberecht",
        "EXI": "Existenzsicherung",
        "SON": "Sonstiges",
    }
)

RESIDENCE_STATUSES: Final = frozenset(
    {"eu", "ankunft", "gestattung", "german", "none", "unknown", "fiktion"}
    | {
        "par9",
        "par9a",
        "par16a",
        "par16b",
        "par16d",
        "par17",
        "par18a",
        "par18b",
        "par19c",
        "par19d",
        "par20",
    }
    | {
        "par22",
        "par23",
        "par23a",
        "par24",
        "par25_1",
        "par25_2",
        "par25_2_sub",
        "par25_3",
        "par25a",
        "par25b",
    }
    | {"par28", "par36", "par36a", "par60a", "par60b", "par60c", "par60d", "par104c"}
)

LEGAL_CIRCLES: Final = frozenset(
    {"AsylbLG", "SGB II", "SGB III", "SGB VIII", "SGB XII", "AufenthG/AsylG", "StAG", "SchulG"}
)

ENTRY_CHANNELS: Final = MappingProxyType(
    {
        "self": "Eigeninitiative",
        "family_friends": "Familie oder Bekannte",
        "counselling": "Migrationsberatung, Jugendmigrationsdienst oder Flüchtlingsberatung",
        "foreigners_authority": "Ausländer- oder Einbürgerungsbehörde",
        "jobcentre": "Jobcenter oder Agentur für Arbeit",
        "social_office": "Sozialamt",
        "youth_office": "Jugendamt",
        "school_daycare": "Schule oder Kita",
        "volunteer_kai": "Ehrenamt oder KAI",
        "accommodation": "Unterkunft",
        "health_service": "Gesundheitsdienst",
        "newcomer_schooling": "Seiteneinsteigerberatung des Kommunalen Integrationszentrums",
        "other_municipality": "andere Kommune",
    }
)
