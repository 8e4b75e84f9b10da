"""Scenarios of a Python client: each is a function and one test."""
import os
import traceback

ENDPOINT = os.environ["CDP_ENDPOINT"]
FAULTY_ENDPOINT = os.environ["CDP_FAULTY_ENDPOINT"]
ACCESS_KEY = os.environ["CDP_ACCESS_KEY"]
SECRET_KEY = os.environ["CDP_SECRET_KEY"]

# The simulator's sample data, the same every time.
PRIMARY = "EDFDVBD6EXAMPLE"
STAGING = "E2STAGINGEXAMPLE"
STAGING_DNS = "d222222abcdef8.cloudfront.net"
POLICY = "1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3"

_scenarios = []


def scenario(function):
    """Marks a scenario. They run in the order of the file, on one simulator."""
    _scenarios.append(function)
    return function


def equal(actual, expected, what="value"):
    if actual != expected:
        raise AssertionError(f"{what}: expected {expected!r}, got {actual!r}")


def run(client):
    failed = 0
    for function in _scenarios:
        name = function.__name__.replace("_", " ")
        try:
            function()
            print(f"  ok   {client}: {name}", flush=True)
        except Exception as error:  # noqa: BLE001: whatever it was, the scenario failed
            failed += 1
            where = traceback.extract_tb(error.__traceback__)
            line = next((frame.lineno for frame in reversed(where) if frame.name == function.__name__), 0)
            print(f"  FAIL {client}: {name} (line {line}): {type(error).__name__}: {error}", flush=True)
    print(f"{client}: {len(_scenarios) - failed} passed, {failed} failed", flush=True)
    raise SystemExit(1 if failed else 0)
