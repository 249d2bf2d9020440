"""The application: all routes, and the deliverer of webhooks beside them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from starlette.applications import Starlette

from tertib.simulators.whatsapp import control, graph, phone
from tertib.simulators.whatsapp.behaviour import Behaviour
from tertib.simulators.whatsapp.store import Settings, Store
from tertib.simulators.whatsapp.webhooks import Webhooks
from tertib.simulators.whatsapp.world import World


def build(settings: Settings) -> Starlette:
    """One simulator on its own memory."""
    store, behaviour = Store(settings.state), Behaviour()
    world = World(settings, store, behaviour, Webhooks(settings, store, behaviour))

    @asynccontextmanager
    async def deliver(_: Starlette) -> AsyncIterator[None]:
        running = asyncio.create_task(world.webhooks.run())
        try:
            yield
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running

    routes = [*graph.routes(world), *control.routes(world), *phone.routes(world)]
    return Starlette(routes=routes, lifespan=deliver)
