"""Addresses of this subject."""

from django.urls import URLPattern, URLResolver, path

from tertib.counters.views import board, counter, oversight, papers, record

_office = "staff/counters/<str:office>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("board/<str:office>/now", board.board_now, name="board_now"),
    path("staff/counter/look/", counter.look, name="counter_look"),
    path("staff/counter/", counter.counter, name="counter"),
    path("staff/counter/outcome/", counter.outcome, name="counter_outcome"),
    path("staff/counter/open/<str:office>/", counter.open_desk, name="counter_open"),
    path("staff/counter/act/<slug:verb>/", counter.act, name="counter_act"),
    path("staff/counter/paper/<uuid:document>/", papers.paper, name="counter_paper"),
    path("staff/counter/slip/<uuid:case>/", papers.slip, name="counter_slip"),
    path("staff/counters/", oversight.counters, name="staff_counters"),
    path(_office, oversight.office_counters, name="staff_counters_office"),
    path(_office + "override/", oversight.override, name="staff_counters_override"),
    path(_office + "duties/", oversight.duties, name="staff_counters_duties"),
    path(_office + "act/<slug:verb>/", oversight.act, name="staff_counters_act"),
    path("board/<str:office>/", board.board, name="board"),
    path("record/draws/", record.draws, name="record_draws"),
    path("record/draws/<str:office>/<str:day>.json", record.day_file, name="record_draws_day"),
]
