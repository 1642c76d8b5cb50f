"""The least that an answer can cost: the bare application under the same server, and nginx with the
same bytes.
"""

from tools.bench import bare, servers
from tools.bench.load import Request, fetch


def bare_server(name, server, given, answer, request):
    """The bare application under a server, in the site's own environment; it gives the answer at
    any address.
    """
    servers.FOLDER.mkdir(parents=True, exist_ok=True)
    kept = servers.FOLDER / f"{name}.json"
    bare.write(kept, answer)
    program = server(name, "tools.bench.bare:application", given | {"BARE_ANSWER": str(kept)})
    return servers.running(program, request, answer.status)


def subjects(stack, server, given, requests, answers):
    """Two subjects of tools.bench.rounds for each request, ("bare", name) and ("nginx", name), and
    why there is no nginx. They run as long as the stack.
    """
    found = {}
    for place, (name, request) in enumerate(requests.items()):
        running = bare_server(
            f"bare-{server.__name__}-{place}", server, given, answers[name], request
        )
        found["bare", name] = (stack.enter_context(running), request, answers[name].status)
    files = {f"{place}": answers[name] for place, name in enumerate(requests)}
    try:
        nginx = stack.enter_context(
            servers.running(
                servers.nginx({place: answer for place, answer in files.items() if answer.body}),
                Request("/0"),
            )
        )
    except servers.CannotMeasure as problem:
        return found, f"without nginx: {problem}"
    for place, (name, request) in enumerate(requests.items()):
        found["nginx", name] = _same(nginx, f"/{place}", request, answers[name])
    return found, ""


def _same(nginx, path, request, answer):
    """nginx with the file; where the answer has no body, with that of the first, asked the same."""
    if answer.body:
        return nginx, Request(path), 200
    if answer.status == 304:
        tag = fetch(nginx.port, Request("/0")).header("ETag")
        return nginx, Request("/0", (("If-None-Match", tag),)), 304
    return nginx, Request("/0", method=request.method), 200
