"""nginx with the repository's own configuration, on loopback, in a folder of its own. Only what
stands in here/ is another: ports, folders, a certificate for an hour.
"""

import contextlib
import shutil
import socket
import ssl
import subprocess
import time

from django.conf import settings

from tests.deploy.machines import NAME, free_port

SOURCE = settings.BASE_DIR / "deploy" / "nginx"
# Debian keeps it where only root's PATH leads.
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
OPENSSL = shutil.which("openssl")


def why_not():
    """Why nginx cannot be run here; empty where it can."""
    missing = {"nginx": NGINX, "openssl": OPENSSL}
    names = " and ".join(name for name, path in missing.items() if path is None)
    return f"{names} missing (on Debian: apt-get install nginx-light openssl)" if names else ""


class Proxy:
    def __init__(self, folder, machines):
        """`machines`: what stands in here/machines.conf. The folder must be open to all, as its
        workers may be somebody else.
        """
        self.folder = folder
        self.plain, self.tls = free_port(), free_port()
        shutil.copy(SOURCE / "nginx.conf", folder)
        shutil.copytree(SOURCE / "pages", folder / "pages")
        here = folder / "here"
        here.mkdir()
        make = ["req", "-x509", "-nodes", "-days", "1", "-newkey", "ec"]
        make += ["-pkeyopt", "ec_paramgen_curve:prime256v1"]
        make += ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
        make += ["-keyout", here / "key.pem", "-out", here / "cert.pem"]
        subprocess.run([OPENSSL, *make], check=True, capture_output=True)
        (folder / "temp").mkdir()
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        self.access_log = folder / "access.log"
        texts = {
            "folders": f"root {folder}; access_log {self.access_log} pages;"
            f" error_log {folder}/error.log crit;"
            + "".join(f" {kind}_temp_path {folder}/temp/{kind};" for kind in kinds),
            "machines": machines,
            "names": f"server_name {NAME};",
            "plain": f"listen 127.0.0.1:{self.plain};",
            "tls": f"listen 127.0.0.1:{self.tls} ssl http2;",
            "certificate": "ssl_certificate here/cert.pem; ssl_certificate_key here/key.pem;",
        }
        # All that the configuration includes, and nothing else.
        assert {f"{name}.conf" for name in texts} == {
            path.name for path in (SOURCE / "here").iterdir()
        }
        for name, text in texts.items():
            (here / f"{name}.conf").write_text(text)
        self.command = [
            NGINX,
            "-p",
            folder,
            "-c",
            folder / "nginx.conf",
            "-e",
            folder / "start.log",
            "-g",
            f"pid {folder}/pid;",
        ]
        self.context = ssl.create_default_context(cafile=here / "cert.pem")

    def checked(self):
        """What nginx says of its configuration."""
        result = subprocess.run([*self.command, "-t"], capture_output=True, text=True, check=False)
        return result.stderr.splitlines()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_error):
        self.stop()

    def start(self):
        with (self.folder / "words").open("w") as words:
            self.process = subprocess.Popen(
                [*self.command, "-g", f"pid {self.folder}/pid; daemon off;"], stderr=words
            )
        deadline = time.monotonic() + 10
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.tls), timeout=5).close()
                return
            except ConnectionRefusedError:
                assert self.process.poll() is None, (self.folder / "words").read_text()
                assert time.monotonic() < deadline
                time.sleep(0.05)

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=10)

    def connect(self, source="127.0.0.1", name=NAME, timeout=15):
        """A TLS connection, from one of the addresses of loopback."""
        raw = socket.create_connection(
            ("127.0.0.1", self.tls), timeout=timeout, source_address=(source, 0)
        )
        return self.context.wrap_socket(raw, server_hostname=name)

    def ask(self, data, source="127.0.0.1"):
        """Send bytes; (status, headers in lower case, body) of the answer, status 0 for none."""
        with self.connect(source) as connection:
            with contextlib.suppress(OSError):  # refused before all was sent: the answer is there
                connection.sendall(data)
            return answer(connection)

    def get(self, path, *lines, source="127.0.0.1", method="GET", host=NAME):
        head = "\r\n".join(
            [f"{method} {path} HTTP/1.1", f"Host: {host}", "Connection: close", *lines]
        )
        return self.ask(head.encode() + b"\r\n\r\n", source)


def received_of(connection):
    """What comes until the other side hangs up, however it does."""
    received = b""
    with contextlib.suppress(OSError):
        while piece := connection.recv(65536):
            received += piece
    return received


def answer(connection):
    """(status, headers in lower case, body) of the one answer that comes; status 0 for none."""
    head, _, body = received_of(connection).partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    return int(first.split(" ")[1]) if first.startswith("HTTP/") else 0, headers, body
