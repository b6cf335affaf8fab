"""Route of the start page."""

from strang.web.routing import SIGNED_IN, Route
from strang.web.start import views

ROUTES = (Route("start", "", views.start, SIGNED_IN),)
