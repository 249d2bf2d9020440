"""Whether the bank says that an application is paid. Nobody here can say so (promise 1)."""

from __future__ import annotations

from uuid import UUID

from tertib.booking.models import Booking
from tertib.payments import queries as payments
from tertib.payments.models import Bill


def paid(application_id: UUID) -> bool:
    """Whether a bill of this application's orders was settled."""
    orders = Booking.objects.filter(application_id=application_id).values_list(
        "order_id", flat=True
    )
    return any(
        bill.state == Bill.State.SETTLED
        for order in set(orders)
        for bill in payments.bills_for(f"order:{order}")
    )
