from django.urls import URLPattern, URLResolver, path

from tertib.messaging import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("webhooks/whatsapp/", views.webhook, name="whatsapp_webhook"),
]
