"""Addresses of places: choosing, one's own booking, the supervisor's day."""

from django.urls import URLPattern, URLResolver, path

from tertib.booking.views import choosing, mine, staff

_office = "staff/bookings/<str:office>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("book/<uuid:party>/", choosing.choose_office, name="choose_office"),
    path("book/<uuid:party>/<str:office>/", choosing.choose_time, name="choose_time"),
    path("booking/<str:code>/", mine.booking, name="booking"),
    path("booking/order/<uuid:order>/", mine.order, name="booking_order"),
    path("booking/<str:code>/qr.svg", mine.qr, name="booking_qr"),
    path("booking/<str:code>/calendar.ics", mine.calendar_file, name="booking_calendar"),
    path("booking/<str:code>/receipt", mine.receipt, name="booking_receipt"),
    path("booking/<str:code>/reschedule/", mine.reschedule, name="booking_reschedule"),
    path("booking/<str:code>/cancel/", mine.cancel, name="booking_cancel"),
    path("staff/bookings/", staff.bookings, name="bookings"),
    path(_office, staff.day, name="staff_bookings_day"),
    path(_office + "template/", staff.template, name="staff_bookings_template"),
    path(_office + "generate/", staff.generate, name="staff_bookings_generate"),
    path(_office + "close/<uuid:session>/", staff.close, name="staff_bookings_close"),
]
