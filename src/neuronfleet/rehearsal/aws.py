"""Asks the emulator through boto3, whatever AWS settings this machine has."""

from __future__ import annotations

import os
from typing import Any, Final

from neuronfleet.rehearsal.override import ACCESS_KEY
from neuronfleet.rehearsal.safety import require_loopback

__all__ = ["Aws"]

# Neither a profile nor a config file of the user's is read: a name in AWS_PROFILE that is not there would be an error.
SESSION_VARIABLES: Final = {
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
}


class Aws:
    """Clients of one region, all of the emulator.

    Args:
        endpoint: URL of the emulator.
        region: region to ask.

    Raises:
        RehearsalError: the endpoint is not loopback.
    """

    def __init__(self, *, endpoint: str, region: str) -> None:
        require_loopback(endpoint)
        import boto3  # noqa: PLC0415 - an extra; the command line tells without it how to install it
        from botocore.config import Config  # noqa: PLC0415
        from botocore.session import Session  # noqa: PLC0415

        self._endpoint = endpoint
        self._config = Config(retries={"max_attempts": 2}, connect_timeout=10, read_timeout=60, proxies={})
        self._session = boto3.session.Session(
            aws_access_key_id=ACCESS_KEY,
            aws_secret_access_key=ACCESS_KEY,
            region_name=region,
            botocore_session=Session(session_vars=SESSION_VARIABLES),
        )
        self._region = region
        self._clients: dict[str, Any] = {}
        self._elsewhere: dict[str, Aws] = {}

    def client(self, service: str) -> Any:  # noqa: ANN401 - boto3's clients are made at run time
        """The client of a service, made once.

        Args:
            service: boto3's name of it, ``ecs``.
        """
        if service not in self._clients:
            self._clients[service] = self._session.client(service, endpoint_url=self._endpoint, config=self._config)
        return self._clients[service]

    def of(self, region: str | None) -> Aws:
        """The clients of a region, made once.

        Args:
            region: region to ask, None for this one's.
        """
        if region is None or region == self._region:
            return self
        if region not in self._elsewhere:
            self._elsewhere[region] = Aws(endpoint=self._endpoint, region=region)
        return self._elsewhere[region]
