"""Compares what the module puts on the wire with what boto3 and the JavaScript SDK do: wire.py DIRECTORY-OF-RECORDS"""
import itertools
import json
import pathlib
import sys
import xml.etree.ElementTree as ET

# Members that boto3's model of 2022 does not know and therefore drops from all it reads and writes. That the module
# sends them (back) is the point; the JavaScript SDK, which is of today, must send the very same.
NEWER_THAN_BOTO3 = {"DefaultCacheBehavior/GrpcConfig", "CacheBehavior/GrpcConfig", "CopyDistributionRequest/Enabled"}
HEADERS = ("If-Match", "Staging")


def load(directory, name):
    with open(directory / f"wire-{name}.jsonl", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def header(record, name):
    return next((value for key, value in record["headers"] if key.lower() == name.lower()), None)


def canonical(body, dropped=()):
    """A document as a value that does not depend on the order of elements, nor on white space around them."""
    def name(element):
        return element.tag.split("}")[-1]

    def node(element):
        text = (element.text or "") if len(element) == 0 else ""
        children = sorted(node(child) for child in element if f"{name(element)}/{name(child)}" not in dropped)
        return element.tag, text, tuple(sorted(element.attrib.items())), tuple(children)

    return node(ET.fromstring(body)) if body else None


def request(record):
    scope = header(record, "Authorization").split("Credential=")[1].split(",")[0].split("/")
    headers = {name: header(record, name) for name in HEADERS}
    if headers["Staging"] == "True":  # botocore of 2022 writes a Boolean header as Python does; the one of today writes true
        headers["Staging"] = "true"
    return {"method": record["method"], "target": record["target"], "scope": "/".join(scope[2:])} | headers


def differences(engine, peer, dropped):
    for key, value in request(engine).items():
        if value != request(peer)[key]:
            yield f"{key}: the module sends {value!r}, the peer {request(peer)[key]!r}"
    if canonical(engine["body"], dropped) != canonical(peer["body"], dropped):
        yield f"body: the module sends {engine['body']}, the peer {peer['body']}"
    signed = header(engine, "Authorization").split("SignedHeaders=")[1].split(",")[0].split(";")
    for name in ("host", "x-amz-date", *(["if-match"] if header(engine, "If-Match") else [])):
        if name not in signed:
            yield f"the module does not sign {name}"
    if engine["body"] and header(engine, "Content-Type") != "application/xml":
        yield f"Content-Type: {header(engine, 'Content-Type')}"
    if engine["method"] != "GET" and header(engine, "Content-Length") is None:
        yield "a write without Content-Length, which the HTTP stack may repeat by itself"
    if engine["status"] is None or engine["status"] >= 300:
        yield f"status {engine['status']}"


def split(records):
    """What comes up to the last write before the copy, and the rest."""
    copy = next(index for index, record in enumerate(records) if record["target"].endswith("/copy"))
    last = max(index for index in range(copy) if records[index]["method"] != "GET")
    return records[:last + 1], records[last + 1:]


def pairs(engine, peer):
    """Up to the copy, every request in its order: no read more, no read less. From there on the module also reads to
    check before it writes and to confirm, so writes are paired in their order, and each of its reads with a peer's read
    of the same."""
    (engine, engine_rest), (peer, peer_rest) = split(engine), split(peer)
    yield from itertools.zip_longest(engine, peer)
    yield from itertools.zip_longest(*([record for record in rest if record["method"] != "GET"] for rest in (engine_rest, peer_rest)))
    reads = {record["target"]: record for record in peer_rest if record["method"] == "GET"}
    for ours in {record["target"]: record for record in engine_rest if record["method"] == "GET"}.values():
        yield ours, reads.get(ours["target"])


def main():
    directory = pathlib.Path(sys.argv[1])
    engine = load(directory, "engine")
    passed = failed = 0
    for peer, dropped in (("boto3", NEWER_THAN_BOTO3), ("js", ())):
        for number, (ours, theirs) in enumerate(pairs(engine, load(directory, peer)), 1):
            if ours is None or theirs is None:
                failed += 1
                print(f"  FAIL wire: {'the module' if ours is None else peer} does not send {(ours or theirs)['method']} {(ours or theirs)['target']}")
                continue
            found = list(differences(ours, theirs, dropped))
            passed, failed = passed + (not found), failed + bool(found)
            print(f"  {'FAIL' if found else 'ok  '} wire: {number}. {ours['method']} {ours['target']} as {peer} sends it" + "".join(f"\n         {line}" for line in found))
    print(f"wire: {passed} passed, {failed} failed")
    raise SystemExit(1 if failed else 0)


main()
