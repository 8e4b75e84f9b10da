"""Holds recorded traffic against the service model inside Debian's botocore: referee.py DIRECTORY-OF-RECORDS

Every reply of the simulator, and every request that it accepted or that the module made, must fit the declared shapes.
"""
import collections
import json
import pathlib
import re
import sys
import urllib.parse
import xml.etree.ElementTree as ET

import botocore.session

NAMESPACE = "http://cloudfront.amazonaws.com/doc/2020-05-31/"

# Members that are newer than this model of 2022, with where they come from. Shape.Member.
NEWER = {
    "DistributionSummary.ETag": "botocore 1.43 and @aws-sdk/client-cloudfront 3.1164, DistributionSummary",
    "DefaultCacheBehavior.GrpcConfig": "botocore 1.43 and @aws-sdk/client-cloudfront 3.1164, DefaultCacheBehavior",
    "CacheBehavior.GrpcConfig": "botocore 1.43 and @aws-sdk/client-cloudfront 3.1164, CacheBehavior",
    "CopyDistributionRequest.Enabled": "botocore 1.43 and @aws-sdk/client-cloudfront 3.1164, CopyDistributionRequest",
}

# Errors that no operation declares, with the status and where they come from.
UNDECLARED = {
    "Throttling": (400, "hashicorp/terraform-provider-aws and ansible-collections/community.aws#296: CloudFront throttles with 400"),
    "MalformedXML": (400, "aws/aws-cli#6275"),
    "SignatureDoesNotMatch": (403, "AWS general reference, common errors"),
    "InvalidClientTokenId": (403, "AWS general reference, common errors"),
    "InternalError": (500, "AWS general reference, common errors"),
    "ServiceUnavailable": (503, "boto/botocore: retried as a general error"),
    "InvalidURI": (400, "brendanhay/amazonka: 'Could not parse the specified URI.'"),
}

# Errors that this model declares for other operations than the newer one does. Operation:Code.
NEWER_ERRORS = {"DeleteDistribution:ResourceInUse": "botocore 1.43"}

model = botocore.session.Session().get_service_model("cloudfront")
operations = [model.operation_model(name) for name in model.operation_names]
statuses = {name: model.shape_for(name).metadata.get("error", {}).get("httpStatusCode") for name in model.shape_names if model.shape_for(name).metadata.get("exception")}


def find(record):
    """The operation of a request, its URI labels, and its query."""
    path, _, query = record["target"].partition("?")
    given = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
    best = None
    for operation in operations:
        template, _, fixed = operation.http["requestUri"].partition("?")
        fixed = dict(urllib.parse.parse_qsl(fixed, keep_blank_values=True))
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(template.rstrip("/"))) + "/?"
        match = re.fullmatch(pattern, path)
        if match and operation.http["method"] == record["method"] and fixed.items() <= given.items() and (best is None or len(fixed) > best[3]):
            best = operation, match.groupdict(), {key: value for key, value in given.items() if key not in fixed}, len(fixed)
    return best[:3] if best else (None, None, None)


class Reader:
    """Walks a document along a shape and notes what does not fit."""

    def __init__(self):
        self.problems = []
        self.excused = set()

    def note(self, path, what):
        self.problems.append(f"{path}: {what}")

    def walk(self, element, shape, path):
        getattr(self, shape.type_name, self.scalar)(element, shape, path)

    def structure(self, element, shape, path):
        members = {(member.serialization.get("name") or name): (name, member) for name, member in shape.members.items()
                   if not member.serialization.get("location")}
        seen = collections.Counter()
        for child in element:
            name = local(child)
            seen[name] += 1
            if not child.tag.startswith("{" + NAMESPACE + "}"):
                self.note(f"{path}/{name}", "is not in the service's namespace")
            if name in members:
                self.walk(child, members[name][1], f"{path}/{name}")
            elif f"{shape.name}.{name}" in NEWER:
                self.excused.add(f"{shape.name}.{name}")
            else:
                self.note(f"{path}/{name}", f"is no member of {shape.name}")
        for name, count in seen.items():
            if count > 1:
                self.note(f"{path}/{name}", f"occurs {count} times")
        for wire, (name, _) in members.items():
            if name in shape.required_members and wire not in seen:
                self.note(f"{path}/{wire}", f"is required in {shape.name} and missing")

    def list(self, element, shape, path):
        wanted = shape.member.serialization.get("name", "member")
        for child in element:
            if local(child) != wanted:
                self.note(f"{path}/{local(child)}", f"should be {wanted}")
            self.walk(child, shape.member, f"{path}/{local(child)}")

    def scalar(self, element, shape, path):
        text = element.text or ""
        patterns = {"boolean": "true|false", "integer": r"-?\d+", "long": r"-?\d+", "float": r"-?\d+(\.\d+)?([eE][-+]?\d+)?",
                    "double": r"-?\d+(\.\d+)?([eE][-+]?\d+)?", "timestamp": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z"}
        if len(element):
            self.note(path, f"has children, and is a {shape.type_name}")
        elif shape.type_name in patterns and not re.fullmatch(patterns[shape.type_name], text):
            self.note(path, f"{text!r} is no {shape.type_name}")
        elif getattr(shape, "enum", None) and text not in shape.enum and text:
            self.note(path, f"{text!r} is not one of {shape.enum}")

    def body(self, text, shape, what):
        """A body: the payload member, or the shape itself."""
        payload = shape.serialization.get("payload") if shape else None
        inner = shape.members[payload] if payload else shape
        in_body = shape and (payload or any(not member.serialization.get("location") for member in shape.members.values()))
        if not in_body:
            if text:
                self.note(what, f"has a body, and none is declared: {text[:80]}")
            return
        if not text:
            self.note(what, "has no body")
            return
        try:
            root = ET.fromstring(text)
        except ET.ParseError as error:
            self.note(what, f"is no XML: {error}")
            return
        wanted = inner.serialization.get("name") or (shape.serialization.get("name") if not payload else None) or payload or shape.name
        if local(root) != wanted and not (what == "request" and local(root) == inner.name):
            self.note(what, f"the root is {local(root)}, not {wanted}")
        if root.tag != f"{{{NAMESPACE}}}{local(root)}":
            self.note(what, "the root is not in the service's namespace")
        self.walk(root, inner, local(root))


def local(element):
    return element.tag.split("}")[-1]


def headers_of(pairs):
    return {name.lower(): value for name, value in pairs}


def check_request(record, operation, labels, query, reader):
    shape = operation.input_shape
    headers = headers_of(record["headers"])
    for name, member in (shape.members if shape else {}).items():
        location, wire = member.serialization.get("location"), member.serialization.get("name", name)
        found = {"uri": labels, "querystring": query, "header": headers}.get(location, {}).get(wire.lower() if location == "header" else wire)
        if location and name in shape.required_members and not found:
            reader.note("request", f"{location} {wire} is required and missing")
        if location == "querystring":
            query.pop(wire, None)
    for name in query:
        reader.note("request", f"query parameter {name} is not declared")
    reader.body(record["body"], shape, "request")


def check_reply(record, operation, reader):
    headers = headers_of(record["replyHeaders"])
    if not re.fullmatch("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", headers.get("x-amzn-requestid", "")):
        reader.note("reply", "has no request id")
    if record["replyBody"] and headers.get("content-type") != "text/xml":
        reader.note("reply", f"Content-Type is {headers.get('content-type')}")
    if record["status"] >= 300:
        check_error(record, operation, headers, reader)
        return
    if record["status"] != operation.http.get("responseCode", 200):
        reader.note("reply", f"status {record['status']}, declared {operation.http.get('responseCode', 200)}")
    shape = operation.output_shape
    for name, member in (shape.members if shape else {}).items():
        if member.serialization.get("location") == "header" and not headers.get(member.serialization["name"].lower()):
            reader.note("reply", f"header {member.serialization['name']} is missing")
    reader.body(record["replyBody"], shape, "reply")


def check_error(record, operation, headers, reader):
    root = ET.fromstring(record["replyBody"])
    get = lambda path: root.findtext("/".join(f"{{{NAMESPACE}}}{step}" for step in path.split("/")))  # noqa: E731
    code = get("Error/Code")
    if local(root) != "ErrorResponse" or not code or not get("Error/Message"):
        reader.note("reply", f"is no error envelope: {record['replyBody'][:120]}")
    if get("RequestId") != headers.get("x-amzn-requestid"):
        reader.note("reply", "the request id in the body is another than in the header")
    if get("Error/Type") != ("Receiver" if record["status"] >= 500 else "Sender"):
        reader.note("reply", f"Type {get('Error/Type')} with status {record['status']}")
    declared = [shape.name for shape in operation.error_shapes]
    if code in declared:
        if record["status"] != statuses[code]:
            reader.note("reply", f"{code} with status {record['status']}, declared {statuses[code]}")
    elif f"{operation.name}:{code}" in NEWER_ERRORS:
        reader.excused.add(f"{operation.name}:{code}")
    elif UNDECLARED.get(code, (None,))[0] == record["status"]:
        reader.excused.add(code)
    else:
        reader.note("reply", f"{code} ({record['status']}) is declared for other operations only")


def problems_of(record, strict):
    """What does not fit in one exchange, and what only a newer source excuses."""
    operation, labels, query = find(record)
    reader = Reader()
    if operation is None:
        reader.note("request", "is no operation of the model")
    elif record["status"] is not None:
        if record["status"] < 300 or strict:
            check_request(record, operation, labels, query, reader)
        check_reply(record, operation, reader)
    return operation, reader


def unnoticed(record):
    """Faults put into a good exchange that this referee does not notice: none, or it is blind."""
    faults = {
        "another path": ("target", "/continuous-deployment-policy/", "/policy/"),
        "another status": ("status", 200, 201),
        "another root": ("replyBody", "ContinuousDeploymentPolicy", "DeploymentPolicy"),
        "an unknown member": ("replyBody", "Enabled>", "Enable>"),
        "another namespace": ("replyBody", "2020-05-31", "2019-03-26"),
        "a bad number": ("replyBody", "<Weight>0", "<Weight>x0"),
        "a bad enumeration": ("replyBody", "<Type>SingleW", "<Type>DoubleW"),
        "another list member": ("replyBody", "DnsName>", "Name>"),
        "no XML": ("replyBody", "</Enabled>", ""),
        "no ETag": ("replyHeaders", "ETag", "Tag"),
    }
    for name, (part, old, new) in faults.items():
        text = json.dumps(record[part])
        bad = record | {part: json.loads(text.replace(str(old), str(new)))}
        if bad[part] != record[part] and not problems_of(bad, True)[1].problems:
            yield name


def main():
    problems, counts, excused = collections.defaultdict(collections.Counter), collections.Counter(), collections.Counter()
    for file in sorted(pathlib.Path(sys.argv[1]).glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            operation, reader = problems_of(record, file.stem == "wire-engine")
            name = operation.name if operation else f"{record['method']} {record['target']}"
            counts[name] += 1
            if name == "GetContinuousDeploymentPolicy" and record["status"] == 200 and "SingleWeight<" in record["replyBody"]:
                problems["the referee itself"].update(f"does not notice {fault}" for fault in unnoticed(record))
                counts["the referee itself"] += 1
            problems[name].update(f"{file.stem}: {problem}" for problem in reader.problems)
            excused.update(reader.excused)
    failed = 0
    for name in sorted(counts):
        failed += bool(problems[name])
        print(f"  {'FAIL' if problems[name] else 'ok  '} referee: {name}, {counts[name]} exchanges")
        for problem, times in problems[name].most_common(10):
            print(f"         {problem} ({times} times)")
    for name in sorted(excused):
        source = NEWER.get(name) or NEWER_ERRORS.get(name) or UNDECLARED[name][1]
        print(f"       not in this model: {name}, {excused[name]} times; {source}")
    print(f"referee: {len(counts) - failed} passed, {failed} failed")
    raise SystemExit(1 if failed or not counts else 0)


main()
