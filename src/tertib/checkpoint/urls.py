"""Addresses of lanes: screens, supervisors' pages, the page of agencies, what cameras ask."""

from django.urls import URLPattern, URLResolver, path

from tertib.checkpoint.views import agency, candidates, edge, lane, lanes, metrics

_lane = "staff/lane/<uuid:lane>/"
_office = "staff/candidates/<str:office>/"
_one = _office + "<uuid:candidate>/"

urlpatterns: list[URLPattern | URLResolver] = [
    # Not below /staff: it is guarded in its own, quicker way.
    path("lane/<uuid:lane>/now", lane.now, name="lane_now"),
    path("edge/v1/gallery", edge.faces, name="edge_gallery"),
    path("edge/v1/candidates/<uuid:candidate>/shots/<int:number>", edge.shot, name="edge_shot"),
    path("staff/lanes/", lanes.start, name="lanes"),
    path("staff/lanes/<str:office>/", lanes.board, name="lanes_office"),
    path("staff/lanes/<str:office>/live", lanes.live, name="lanes_live"),
    path("staff/lanes/<str:office>/cameras/", lanes.cameras, name="lanes_cameras"),
    path(_lane, lane.lane, name="lane"),
    path(_lane + "find/", lane.find, name="lane_find"),
    path(_office, candidates.queue, name="candidates"),
    path(_office + "live", candidates.live, name="candidates_live"),
    path(_office + "figures/", metrics.page, name="lane_metrics"),
    path(_one, candidates.candidate, name="candidate"),
    path(_one + "card/", candidates.card, name="candidate_card"),
    path(_one + "shots/<int:number>.jpg", candidates.shot, name="candidate_shot"),
    path(_one + "minutes.pdf", candidates.minutes_pdf, name="candidate_minutes"),
    path(_one + "record.proof", candidates.proof, name="candidate_proof"),
    path("agency/<str:token>/", agency.case, name="agency_case"),
]
