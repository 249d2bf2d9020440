"""Template tags of the shared components; built in, no ``load`` needed."""

from django import template

register = template.Library()


@register.filter
def rupiah(amount: int) -> str:
    """``350000`` as ``Rp 350.000``, with a no-break space."""
    return "Rp\u00a0" + f"{amount:,}".replace(",", ".")
