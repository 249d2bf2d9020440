from django.urls import URLPattern, URLResolver, path

from tertib.ledger import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="record"),
    path("checkpoint", views.checkpoint, name="record_checkpoint"),
    path("tile/<path:path>", views.tile, name="record_tile"),
    path("keys/", views.public_keys, name="record_keys"),
    path("keys/record.vkey", views.public_keys),
    path("keys.json", views.public_keys_json, name="record_keys_json"),
    path("proof/<int:index>", views.proof, name="record_proof"),
    path("leaf/<int:index>/", views.leaf, name="record_leaf"),
]
