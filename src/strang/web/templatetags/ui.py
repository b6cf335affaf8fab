"""The components of the interface as template tags, loaded into every template. The gallery shows each one."""

from django import template

from strang.web.templatetags import ui_data, ui_forms, ui_page, ui_parts, ui_words

register = template.Library()

for block in (
    ui_page.page_header,
    ui_parts.alert,
    ui_parts.card,
    ui_parts.facts,
    ui_parts.factblock,
    ui_parts.more,
    ui_data.table,
):
    register.simple_block_tag(block)
register.simple_block_tag(ui_parts.confirm, takes_context=True)

for tag in (
    ui_page.breadcrumb,
    ui_page.tabs,
    ui_parts.badge,
    ui_parts.button,
    ui_parts.conflict,
    ui_parts.empty_state,
    ui_parts.fact,
    ui_parts.icon,
    ui_parts.link_button,
    ui_parts.print_button,
    ui_parts.progress,
    ui_parts.steps,
    ui_parts.timeline,
    ui_parts.twin,
    ui_words.day,
    ui_words.moment,
    ui_words.person_name,
    ui_words.waiting,
    ui_data.chart,
    ui_data.figures,
    ui_data.map_picture,
    ui_forms.error_summary,
    ui_forms.field,
    ui_forms.form_fields,
):
    register.simple_tag(tag)
for tag_with_context in (ui_page.pager, ui_parts.post_button):
    register.simple_tag(tag_with_context, takes_context=True)

register.filter(ui_words.money)
register.filter(ui_words.number)
