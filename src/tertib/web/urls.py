from django.urls import include, path

from tertib.web import api, record, views

urlpatterns = [
    path("", views.home, name="home"),
    path("about/", views.words, {"page": "about"}, name="about"),
    path("complaint/", views.words, {"page": "complaint"}, name="complaint"),
    path("privacy/", views.words, {"page": "privacy"}, name="privacy"),
    path("accessibility/", views.words, {"page": "accessibility"}, name="accessibility"),
    path("status/", views.status_page, name="status_page"),
    path("language/", views.set_language, name="set_language"),
    path("theme/", views.set_theme, name="set_theme"),
    path("demo/clock/", views.demo_clock, name="demo_clock"),
    path("staff/", views.staff_home, name="staff_home"),
    path("", include(record)),
    path("api/v1/", api.urls),
    path("healthz", views.healthz, name="healthz"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
]
