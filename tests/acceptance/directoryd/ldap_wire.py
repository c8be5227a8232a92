"""LDAP by hand: just enough bytes to ask socle-directoryd, and to ask it wrongly."""
import socket
import ssl

SUCCESS, PROTOCOL_ERROR, BUSY, UNAVAILABLE = 0, 2, 51, 52
START_TLS = "1.3.6.1.4.1.1466.20037"
NOTICE = "1.3.6.1.4.1.1466.20036"
ANSWER_SECONDS_MAX = 60


def element(tag, *parts):
    content = b"".join(part if isinstance(part, bytes) else part.encode() for part in parts)
    if len(content) < 0x80:
        return bytes([tag, len(content)]) + content
    length = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def octets(text):
    return element(0x04, text)


def integer(number, tag=0x02):
    return element(tag, number.to_bytes(max(1, (number.bit_length() + 8) // 8), "big"))


def bind(name, password):
    return element(0x60, integer(3), octets(name), element(0x80, password))


def extended(oid):
    return element(0x77, element(0x80, oid))


def search(base, scope=0, attribute="objectClass"):
    return element(0x63, octets(base), integer(scope, 0x0A), integer(0, 0x0A), integer(0), integer(0), b"\x01\x01\x00",
                   element(0x87, attribute), element(0x30))


def attributes(values):
    return element(0x30, *(element(0x30, octets(name), element(0x31, *map(octets, several)))
                           for name, several in values.items()))


def add(name, values):
    return element(0x68, octets(name), attributes(values))


def replace(name, attribute, *values):
    change = element(0x30, integer(2, 0x0A), element(0x30, octets(attribute), element(0x31, *map(octets, values))))
    return element(0x66, octets(name), element(0x30, change))


def delete(name):
    return element(0x4A, name)


def message(number, operation):
    return element(0x30, integer(number), operation)


def split(data):
    """Tag, content and what is behind an element; None while it is not whole."""
    if len(data) < 2:
        return None
    at, length = 2, data[1]
    if length & 0x80:
        at += length & 0x7F
        length = int.from_bytes(data[2:at], "big")
    return (data[0], data[at:at + length], data[at + length:]) if len(data) >= at + length else None


class Client:
    def __init__(self, port, context=None):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=ANSWER_SECONDS_MAX)
        if context is not None:
            self.socket = context.wrap_socket(self.socket, server_hostname="localhost")
        self.received = b""
        self.last_id = 0

    def send(self, *operations):
        data = b""
        for operation in operations:
            self.last_id += 1
            data += message(self.last_id, operation)
        self.socket.sendall(data)

    def receive(self):
        """Message id, tag and content of the next message; None when the server closed."""
        while (found := split(self.received)) is None:
            try:
                more = self.socket.recv(65536)
            except (ConnectionResetError, ssl.SSLError):
                return None
            if not more:
                return None
            self.received += more
        _, content, self.received = found
        _, number, rest = split(content)
        tag, operation, _ = split(rest)
        return int.from_bytes(number, "big"), tag, operation

    def result(self):
        """The code of the next result, entries passed over; None when the server closed."""
        while (answer := self.receive()) is not None:
            if answer[1] not in (0x64, 0x73):
                return int.from_bytes(split(answer[2])[1], "big")
        return None

    def ask(self, operation):
        self.send(operation)
        return self.result()

    def start_tls(self, context):
        code = self.ask(extended(START_TLS))
        if code == SUCCESS:
            self.socket = context.wrap_socket(self.socket, server_hostname="localhost")
        return code

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()
