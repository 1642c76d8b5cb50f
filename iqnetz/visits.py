"""Asks addresses elsewhere whether they work, without being a burden to those who run them.

* HEAD first; GET where HEAD is refused or breaks, and then only the head of the answer is read.
* robots.txt (RFC 9309) is asked once per run and origin, and obeyed, also where a redirect leads.
* One request at a time per host name, with a pause after it: `pause` seconds, or the host's
  Crawl-delay if that is longer. A host that asks to wait (429, or 503 with Retry-After) is left
  alone for the rest of the run.
* Each request ends after `deadline` seconds in all, however slowly the answer drips.
* Only http and https. Names and passwords in addresses are not sent, cookies live for one address.
* Nothing inside our own walls is asked (SSRF): each name is resolved here, only its public
  addresses are used, and the connection goes to the very address that was checked, so that a name
  cannot mean something else a moment later. Redirects pass the same way. Proxies that the
  environment names are not used: they would resolve the name anew.
"""

import asyncio
import contextlib
import ipaddress
import logging
import queue
import socket
import ssl
import urllib.robotparser
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

import httpx

from iqnetz.link_problems import Problem

AGENT = "iqnetz-links/1.0 (checks whether the links on our pages still work)"
DEADLINE = 20.0  # seconds for one request, from the name to the head of the answer
PAUSE = 1.0  # seconds between two requests to one host
LONGEST_PAUSE = 30.0  # seconds, whatever Crawl-delay says
HOSTS_AT_ONCE = 8
REDIRECTS = 5
ROBOTS_BYTES = 500 * 1024  # as much as RFC 9309 wants to be read
NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: the last four bytes are an IPv4 address

log = logging.getLogger(__name__)


class Refusal(Exception):
    """An address is not asked, or asked no further, because of `problem`."""

    def __init__(self, problem):
        super().__init__(problem.value)
        self.problem = problem


@dataclass
class Host:
    """A host's turn: who holds the lock may ask it."""

    pause: float
    last_asked: float | None = None
    wants_rest: bool = False
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(frozen=True)
class Answer:
    status: int
    leads_to: httpx.URL | None
    body: bytes


class Visits:
    """One run. `allowed`: networks (ipaddress) that are asked although they are not public."""

    def __init__(self, deadline=DEADLINE, pause=PAUSE, allowed=()):
        self.deadline = deadline
        self.pause = pause
        self.allowed = tuple(allowed)
        self._tls = httpx.create_ssl_context()
        self._hosts = {}
        self._rules = {}

    def visit_all(self, addresses):
        """Pairs of address and Problem (None: it works), each as soon as it is known. Who stops
        listening stops the visits.
        """
        by_host = {}
        for address in addresses:
            by_host.setdefault(_host_of(address), []).append(address)
        results = queue.SimpleQueue()
        # In a thread of its own: whoever takes the results may ask the database in between.
        with ThreadPoolExecutor(max_workers=1) as thread:
            thread.submit(asyncio.run, self._visit_groups(by_host.values(), results))
            stop = results.get()
            try:
                for _number in addresses:
                    yield results.get()
            finally:
                stop()

    async def _visit_groups(self, groups, results):
        enough = asyncio.Event()
        results.put(partial(asyncio.get_running_loop().call_soon_threadsafe, enough.set))
        places = asyncio.Semaphore(HOSTS_AT_ONCE)

        async def visit_in_turn(group):
            async with places:
                for address in group:
                    results.put((address, await self.visit(address)))

        tasks = [asyncio.create_task(visit_in_turn(group)) for group in groups]
        await enough.wait()
        for task in tasks:
            task.cancel()

    async def visit(self, address):
        """The Problem with `address`, or None if it works."""
        try:
            return await self._follow(address)
        except Refusal as refusal:
            return refusal.problem
        except Exception as error:
            problem = problem_of(error)
            if problem is Problem.ODD:
                # A stranger's server found a hole in a library; the other links are still checked.
                log.exception("Link check: %s", address)
            return problem

    async def _follow(self, address):
        url = _clean(address)
        async with self._client() as client:
            for _hop in range(1 + REDIRECTS):
                await self._may_ask(url)
                answer = await self._head_or_get(client, url)
                if answer.leads_to is None:
                    return problem_of_status(answer.status)
                url = _clean(answer.leads_to)
        return Problem.CIRCLE

    async def _may_ask(self, url):
        origin = (url.scheme, url.raw_host, url.port)
        if origin not in self._rules:
            self._rules[origin] = asyncio.create_task(self._read_rules(url))
        # A host that does not even answer this fails all its addresses at once.
        rules = await self._rules[origin]
        try:
            allowed = rules.can_fetch(AGENT, f"http://host{url.raw_path.decode()}")
        except ValueError:
            allowed = False
        if not allowed:
            raise Refusal(Problem.ROBOTS)

    async def _read_rules(self, url):
        rules = urllib.robotparser.RobotFileParser()
        rules.parse([])
        origin, robots = url, url.join("/robots.txt")
        async with self._client() as client:
            for _hop in range(1 + REDIRECTS):
                answer = await self._ask(client, "GET", robots, read=ROBOTS_BYTES)
                if answer.leads_to is None:
                    break
                robots = _clean(answer.leads_to)
            else:
                return rules
        if answer.status >= 500:
            raise Refusal(Problem.SERVER)
        if answer.status < 300:
            try:
                rules.parse(answer.body.decode("utf-8-sig", "replace").splitlines())
            except ValueError:
                # The parser stumbles over some addresses and numbers. Nobody knows what was meant.
                raise Refusal(Problem.ROBOTS) from None
            delay = min(rules.crawl_delay(AGENT) or 0, LONGEST_PAUSE)
            host = self._host(origin)
            host.pause = max(host.pause, delay)
        return rules

    async def _head_or_get(self, client, url):
        try:
            answer = await self._ask(client, "HEAD", url)
        except (httpx.ReadError, httpx.RemoteProtocolError, httpx.ReadTimeout, TimeoutError):
            pass  # some servers know no HEAD and say so by silence
        else:
            if answer.status < 400:
                return answer
        return await self._ask(client, "GET", url)

    async def _ask(self, client, method, url, read=0):
        host = self._host(url)
        async with self._turn(host):
            async with asyncio.timeout(self.deadline):
                request = client.build_request(method, url)
                response = await client.send(request, stream=True)
                try:
                    body = await _first_bytes(response, read)
                finally:
                    await response.aclose()
            waits = "retry-after" in response.headers and response.status_code == 503
            if response.status_code == 429 or waits:
                host.wants_rest = True
                raise Refusal(Problem.WAIT)
        following = response.next_request
        return Answer(response.status_code, following and following.url, body)

    def _host(self, url):
        return self._hosts.setdefault(url.raw_host, Host(self.pause))

    @contextlib.asynccontextmanager
    async def _turn(self, host):
        clock = asyncio.get_running_loop().time
        async with host.lock:
            if host.wants_rest:
                raise Refusal(Problem.WAIT)
            if host.last_asked is not None:
                # Only now: the answer to the last request may have made the pause longer.
                await asyncio.sleep(max(0, host.last_asked + host.pause - clock()))
            try:
                yield
            finally:
                host.last_asked = clock()

    def _client(self):
        return httpx.AsyncClient(
            transport=CheckedTransport(self._tls, self.allowed),
            # A third to connect: a host's second address still gets its try before the deadline.
            timeout=httpx.Timeout(self.deadline, connect=self.deadline / 3),
            headers={"User-Agent": AGENT, "Accept": "*/*", "Accept-Encoding": "identity"},
            trust_env=False,
        )


class CheckedTransport(httpx.AsyncHTTPTransport):
    """Connects to public or allowed addresses only, and to the one that it has looked at."""

    def __init__(self, tls, allowed):
        # Connections are never kept: the pool knows them by address, and one address may serve
        # two names.
        super().__init__(verify=tls, limits=httpx.Limits(max_keepalive_connections=0))
        self.allowed = allowed

    async def handle_async_request(self, request):
        name = request.url.raw_host.decode("ascii")
        port = request.url.port or {"http": 80, "https": 443}[request.url.scheme]
        found = await asyncio.get_running_loop().getaddrinfo(name, port, type=socket.SOCK_STREAM)
        # An address within a link-local network carries its interface behind a %.
        numbers = dict.fromkeys(entry[4][0].partition("%")[0] for entry in found)
        numbers = [number for number in numbers if self._may_connect(number)]
        if not numbers:
            raise Refusal(Problem.INSIDE)
        failed = None
        for number in numbers[:3]:
            try:
                return await super().handle_async_request(_sent_to(number, name, request))
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failed = error
        raise failed

    def _may_connect(self, number):
        address = ipaddress.ip_address(number)
        return is_public(address) or any(address in network for network in self.allowed)


def _sent_to(number, name, request):
    """The request, to the IP address `number`; the server still hears the name that was asked."""
    return httpx.Request(
        request.method,
        request.url.copy_with(host=number),
        headers=request.headers,
        stream=request.stream,
        extensions=request.extensions | {"sni_hostname": name},
    )


async def _first_bytes(response, limit):
    # Raw: what is packed may be a million times larger unpacked.
    body = b""
    if limit:
        async for part in response.aiter_raw():
            body += part
            if len(body) >= limit:
                break
    return body[:limit]


def _clean(address):
    """`address` as it is asked: http or https, without name and password."""
    url = httpx.URL(address)
    if url.scheme not in {"http", "https"}:
        raise Refusal(Problem.NOT_WEB)
    if not url.raw_host or (url.port is not None and not 0 < url.port < 65536):
        raise Refusal(Problem.NO_ADDRESS)
    return url.copy_with(userinfo=b"", fragment=None)


def _host_of(address):
    try:
        return httpx.URL(address).raw_host
    except httpx.InvalidURL:
        return b""


def is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an IP address belongs to the open internet, also when wrapped in an IPv6 one."""
    if address.version == 6:
        if address.ipv4_mapped:
            address = address.ipv4_mapped
        elif address in NAT64:
            address = ipaddress.IPv4Address(address.packed[-4:])
        elif address.sixtofour or address.teredo:
            return False  # tunnels of former days; nobody's website needs them
    return address.is_global and not address.is_multicast


def problem_of_status(status: int) -> Problem | None:
    """What the status of a last answer says."""
    if 200 <= status < 300:
        return None
    if status in {404, 410}:
        return Problem.GONE
    if 400 <= status < 500:
        return Problem.FORBIDDEN
    if 500 <= status < 600:
        return Problem.SERVER
    return Problem.ODD


def problem_of(error: BaseException) -> Problem:
    """What an error on the way says. The cause decides, not what libraries wrapped around it."""
    chain = list(_causes(error))
    kinds = [
        (ssl.SSLError, Problem.CERTIFICATE),
        (ConnectionRefusedError, Problem.CLOSED),
        ((httpx.InvalidURL, UnicodeError), Problem.NO_ADDRESS),
        ((httpx.TimeoutException, TimeoutError), Problem.SILENT),
        ((httpx.ProtocolError, httpx.ReadError, httpx.WriteError, ConnectionError),
         Problem.GARBLED),
    ]  # fmt: skip
    for each in chain:
        if isinstance(each, socket.gaierror):
            # Anything else than "no such name" is the resolver's own trouble, or our network's.
            unknown = each.errno in {socket.EAI_NONAME, socket.EAI_NODATA}
            return Problem.NO_NAME if unknown else Problem.UNREACHABLE
    for kind, problem in kinds:
        if any(isinstance(each, kind) for each in chain):
            return problem
    if any(isinstance(each, (OSError, httpx.TransportError)) for each in chain):
        return Problem.UNREACHABLE
    return Problem.ODD


def _causes(error):
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
