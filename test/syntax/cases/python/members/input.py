"""A shop."""
import os, sys
from .store.base import (
    Store,
    Item,
)
from . import price

LIMIT = 3; size: int = 4
os.environ["MODE"] = "test"
total.count = 1


@register("cart")
@dataclass
class Cart(Base):
    """What is bought."""

    owner: str
    items = []

    class Meta:
        ordering = ["owner"]

    def add(self, item):
        if item:
            def inner():
                pass
        return item

    @property
    async def size(self): return 1

if LIMIT:
    pass
elif size:
    pass
else:
    pass

try:
    add()
finally:
    pass

app.add_rule("/cart", view)
text = """
def no():
"""
total = 1 + \
    2
match = 3
