from django.urls import URLPattern, URLResolver, path

from tertib.applications.views import documents, forms, parties, phone, review, staff, tus

PERSON = "applications/<uuid:party>/<uuid:application>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("phone/", phone.phone, name="phone"),
    path("phone/code/", phone.phone_code, name="phone_code"),
    path("phone/out/", phone.phone_out, name="phone_out"),
    path("apply/<str:code>/", parties.apply, name="apply"),
    path("my/", parties.my, name="my"),
    path("applications/<uuid:party>/", parties.party, name="party"),
    path("applications/<uuid:party>/people/", parties.add_person, name="add_person"),
    path("applications/<uuid:party>/review/", review.review, name="review"),
    path(PERSON + "remove/", parties.remove_person, name="remove_person"),
    path(PERSON + "draft/", forms.draft, name="draft"),
    path(PERSON + "documents/", documents.documents, name="documents"),
    path(PERSON + "documents/<uuid:document>/", documents.document, name="document"),
    path(
        PERSON + "documents/<uuid:document>/remove/",
        documents.remove_document,
        name="remove_document",
    ),
    path(PERSON + "<slug:page>/", forms.form_page, name="form_page"),
    path("uploads/", tus.uploads, name="tus"),
    path("uploads/<uuid:upload_id>/", tus.upload, name="upload"),
    path("staff/applications/", staff.staff_applications, name="staff_applications"),
]
