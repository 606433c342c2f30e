"""A client of WatchAlerts as it should be: it keeps the last cursor and comes back with it when the stream breaks."""

import time

import grpc

from harness.api import Caller


class Watch:
    def __init__(self, caller: Caller, area: str, cursor: bytes = b""):
        self._caller = caller
        self._area = area
        self.cursor = cursor  # the place behind the last message
        self._call = self._open()

    def next_event(self) -> tuple[str, str]:
        """The kind of the next event and its alert's id."""
        while True:
            message = self.next_message()
            kind = message.WhichOneof("event")
            if kind:
                return kind, getattr(message, kind).alert_id

    def next_message(self):
        """The next event or heartbeat; one heartbeat comes as soon as the watch stands."""
        while True:
            try:
                message = next(self._call)
            except grpc.RpcError as error:
                if error.code() != grpc.StatusCode.UNAVAILABLE:
                    raise
                time.sleep(0.05)
                self._call = self._open()
                continue
            self.cursor = message.cursor
            return message

    def close(self):
        self._call.cancel()

    def _open(self):
        """A channel that was refused once connects only while a call waits for it."""
        return self._caller.WatchAlerts(area_code=self._area, cursor=self.cursor, seconds=60, wait_for_ready=True)
