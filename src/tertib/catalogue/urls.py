from django.urls import URLPattern, URLResolver, path

from tertib.catalogue import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("services/", views.service_list, name="service_list"),
    path("services/<code>/", views.service, name="service"),
]
