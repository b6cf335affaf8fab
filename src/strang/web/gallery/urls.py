"""Route of the gallery."""

from strang.web.gallery import views
from strang.web.routing import FORM, PUBLIC, Route

ROUTES = (Route("gallery", "gallery/", views.gallery, PUBLIC, FORM),)
