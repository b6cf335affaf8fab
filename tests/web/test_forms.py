"""Fields say what they are, what is wrong with them, and keep what was typed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django import forms
from django.http import QueryDict
from django.template import engines

from strang.web.forms import differences, groups_of


class Sample(forms.Form):
    groups = (("Zweite Gruppe", ("kind",)),)
    name = forms.CharField(label="Name", help_text="Wie im Ausweis.")
    on = forms.DateField(label="Tag", required=False)
    minutes = forms.IntegerField(label="Minuten", required=False)
    kind = forms.ChoiceField(label="Art", choices=[("a", "Erste"), ("b", "Zweite")], widget=forms.RadioSelect)
    text = forms.CharField(label="Text", max_length=50, widget=forms.Textarea, required=False)


def shown(form: forms.Form, template: str = "{% form_fields form %}") -> str:
    return str(engines["django"].from_string(template).render({"form": form}))


def typed(**values: str) -> Sample:
    data = QueryDict(mutable=True)
    data.update(values)
    return Sample(data)


def test_a_field_is_described_by_its_help_and_its_error() -> None:
    page = shown(typed())
    assert 'aria-describedby="id_name_hint id_name_error"' in page
    assert 'id="id_name_error"' in page
    assert 'aria-invalid="true"' in page


def test_the_summary_leads_to_each_field_also_to_the_first_choice_of_a_group() -> None:
    page = shown(typed())
    assert 'href="#id_name"' in page
    assert 'href="#id_kind_0"' in page
    assert 'id="id_kind_0"' in page


def test_the_browser_does_not_stand_in_the_way_of_our_own_errors() -> None:
    assert " required" not in shown(Sample()).replace("aria-required", "")


@pytest.mark.parametrize(("field", "value"), [("on", "31.02.2026"), ("minutes", "viele"), ("name", "<b>")])
def test_what_was_typed_is_still_there_when_it_was_wrong(field: str, value: str) -> None:
    page = shown(typed(**{field: value}))
    shown_value = value.replace("<", "&lt;").replace(">", "&gt;")
    assert f'value="{shown_value}"' in page
    assert 'type="text" name="minutes"' in page


def test_a_date_is_given_to_the_browser_in_its_own_form() -> None:
    page = shown(Sample(initial={"on": dt.date(2026, 3, 9)}))
    assert 'type="date"' in page
    assert 'value="2026-03-09"' in page


def test_a_form_printed_by_itself_looks_like_form_fields() -> None:
    assert shown(Sample(), "{{ form }}").strip() == shown(Sample()).strip()


def test_groups_hold_their_fields_and_the_rest_comes_first() -> None:
    rest, second = groups_of(Sample())
    assert [bound.name for bound in rest.fields] == ["name", "on", "minutes", "text"]
    assert (second.legend, [bound.name for bound in second.fields]) == ("Zweite Gruppe", ["kind"])


def test_differences_name_only_fields_that_differ_in_the_words_of_their_choices() -> None:
    form = typed(name="Haddad", kind="b")
    stored: dict[str, Any] = {"name": "Haddad", "kind": "a"}
    (difference,) = differences(form, stored)
    assert (difference.label, difference.stored, difference.typed) == ("Art", "Erste", "Zweite")


def test_what_a_page_calls_its_own_things_does_not_change_the_frame() -> None:
    """The frame's words are its own: a page may speak of a theme, a row or a direction."""
    plain = engines["django"].get_template("strang/base.html").render({"title": "T"})
    busy = {
        "title": "T",
        "theme": "x",
        "row": "x",
        "direction": "x",
        "plain": "x",
        "unit_name": "x",
        "here": "x",
    }
    assert engines["django"].get_template("strang/base.html").render(busy) == plain
