"""How the app is started: the address it listens on, the key that guards its pages, the links that are printed."""

from __future__ import annotations

import os
import secrets
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

from roadmap.errors import InputError
from roadmap.i18n import N_, Message
from roadmap.shipped import shipped

LOOPBACK = "127.0.0.1"
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - known here to be told apart, never a default
KEY = "ROADMAP_APP_KEY"
"""Environment: what opens the app's pages where others can reach them; empty or missing: open to all who reach them."""
ADDRESS = "ROADMAP_APP_ADDRESS"
"""Environment: where phones reach this app, such as http://192.0.2.7:8501."""
NO_NETWORK = N_("This machine has no address on a network, so no phone could reach it; start the app without --lan.")


@dataclass(frozen=True)
class Serving:
    """One start of the app.

    ``host`` is the address it listens on, ``reached`` the one that others type, ``key`` is empty where only this
    machine reaches it.
    """

    host: str
    reached: str
    port: int
    workspace: Path
    key: str = ""

    @property
    def address(self) -> str:
        """The first part of every link to this app."""
        return f"http://{f'[{self.reached}]' if ':' in self.reached else self.reached}:{self.port}"

    def command(self) -> list[str]:
        """Return the command that serves pages and ballot in one process.

        Streamlit's own greeting is hidden: it names links without the key, and asks a machine outside for our address.
        """
        options = {
            "server.port": self.port,
            "server.address": self.host,
            "browser.serverAddress": self.reached,
            "logger.hideWelcomeMessage": "true",
        }
        flags = [f"--{name}={value}" for name, value in options.items()]
        return [sys.executable, "-m", "streamlit", "run", str(shipped("asgi.py")), *flags]

    def environment(self) -> dict[str, str]:
        """Return the environment that command runs in."""
        ours = {"ROADMAP_WORKSPACE": str(self.workspace.resolve()), KEY: self.key, ADDRESS: self.address}
        return {**os.environ, **ours}

    def says(self) -> list[Message]:
        """Return what is printed at the start, in plain words."""
        if not self.key:
            return [Message.of(N_("The app: {link} (this machine only)"), link=self.address)]
        return [
            Message.of(N_("For you, keep it to yourself: {link}"), link=f"{self.address}/?key={self.key}"),
            Message.of(N_("For the phones of the room: {link}"), link=f"{self.address}/r"),
            Message.of(N_("Who is on this network can reach the ballot, and without your link nothing else.")),
        ]


def serving(host: str, port: int, workspace: Path) -> Serving:
    """Return how the app is to be started; a fresh key guards it wherever others can reach it.

    Raises
    ------
    InputError
        It is to be reached over the network, and there is none.
    """
    if host in (LOOPBACK, "localhost", "::1"):
        return Serving(host, host, port, workspace)
    reached = lan_address() if host in EVERYWHERE else host
    if reached == LOOPBACK:
        raise InputError(NO_NETWORK)
    return Serving(host, reached, port, workspace, secrets.token_urlsafe(24))


def lan_address() -> str:
    """Return the address other machines of the network reach this one by, 127.0.0.1 if there is none.

    Asks the routing table which address a packet to a private network would leave from; no packet is sent.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("10.255.255.255", 9))
        except OSError:
            return LOOPBACK
        return str(probe.getsockname()[0])


def join_link(code: str = "") -> str:
    """Return the link by which phones join a room, for invitations, cards and the projector's QR code."""
    address = os.environ.get(ADDRESS) or f"http://{LOOPBACK}:8501"
    return f"{address.rstrip('/')}/r/{code}".rstrip("/")
