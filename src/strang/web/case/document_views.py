"""Documents of a case. They come out of the database through the row policy, never from a public folder."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from strang.accounts import queries as accounts
from strang.cases import operations
from strang.cases import queries as cases
from strang.cases.types import Upload
from strang.foundation.errors import InvalidInputError
from strang.foundation.ids import uuid7
from strang.web.case.forms import DocumentForm, refuse
from strang.web.case.frame import case_frame
from strang.web.routing import ActorRequest

ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}


def documents(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """Show the documents and take a new one."""
    frame = case_frame(request.actor, case_id, "case_documents")
    form = DocumentForm(request.POST or None, request.FILES or None, initial={"submission": uuid7()})
    if request.method == "POST" and form.is_valid():
        try:
            operations.store_document(
                request.actor,
                case_id=case_id,
                title=form.cleaned_data["title"],
                upload=Upload(form.cleaned_data["upload"].name, form.cleaned_data["upload"].read()),
                submission=form.cleaned_data["submission"],
            )
        except InvalidInputError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Das Dokument liegt beim Fall."))
            return redirect("case_documents", case_id)
    found = cases.documents_of(request.actor, case_id)
    names = accounts.display_names({each.author_id for each in found})
    context = {
        "title": _("Dokumente"),
        "frame": frame,
        "form": form,
        "documents": [(each, names.get(each.author_id, "")) for each in found],
    }
    return render(request, "case/documents.html", context)


def document(request: ActorRequest, document_id: UUID) -> HttpResponse:
    """Answer with the file, as a download that no browser runs."""
    found = cases.document(request.actor, document_id)
    response = HttpResponse(cases.document_content(request.actor, document_id), content_type=found.media_type)
    name = f"dokument-{found.created_at:%Y-%m-%d}.{ENDINGS[found.media_type]}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
