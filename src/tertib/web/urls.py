from django.urls import path

from tertib.web import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
]
