"""People whose line is bad must not keep the site from the others."""

import socket

import httpx

from tests.system import System

SLOW = 40
HALF = (
    b"POST /apply/phone/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\nphone=08"
)


def test_bodies_on_their_way_hold_up_nobody(demo_system: System) -> None:
    port = int(demo_system.url.rpartition(":")[2])
    slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(SLOW)]
    try:
        for one in slow:
            one.sendall(HALF)
        for _ in range(SLOW):
            assert httpx.get(demo_system.url, timeout=5).status_code == 200
    finally:
        for one in slow:
            one.close()
