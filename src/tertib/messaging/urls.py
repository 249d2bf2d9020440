from django.urls import URLPattern, URLResolver, path

from tertib.messaging import staff, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("webhooks/whatsapp/", views.webhook, name="whatsapp_webhook"),
    path("staff/messages/", staff.messages_page, name="messages"),
    path("staff/messages/<uuid:notice>/retry/", staff.retry, name="message_retry"),
]
