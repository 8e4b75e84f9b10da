"""The simulator's edge, as a person with a browser and one with curl see it: edge.py ENDPOINT ACCESS_KEY SECRET_KEY FOLDER

A real Chromium by WebDriver: which arm a page says, with and without the header, pinned over reloads, in light and dark.
"""
import base64
import json
import os
import re
import subprocess
import sys
import time
import urllib.request

import boto3

from picture import near, pixels

endpoint, access, secret, folder = sys.argv[1:5]
port = endpoint.rsplit(":", 1)[1]
site = f"http://edfdvbd6example.localhost:{port}/"
cloudfront = boto3.client("cloudfront", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id=access, aws_secret_access_key=secret)
cloudwatch = boto3.client("cloudwatch", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id=access, aws_secret_access_key=secret)
passed = failed = 0


def check(what, ok, why=""):
    global passed, failed
    print(f"  {'ok  ' if ok else 'FAIL'} edge: {what}{'' if ok else ': ' + str(why)}", flush=True)
    passed, failed = passed + bool(ok), failed + (not ok)


def policy(traffic):
    """Gives the sample's policy other traffic, enabled."""
    found = cloudfront.list_continuous_deployment_policies()["ContinuousDeploymentPolicyList"]["Items"][0]["ContinuousDeploymentPolicy"]["Id"]
    now = cloudfront.get_continuous_deployment_policy_config(Id=found)
    config = now["ContinuousDeploymentPolicyConfig"] | {"Enabled": traffic is not None}
    config["TrafficConfig"] = traffic or config["TrafficConfig"]
    cloudfront.update_continuous_deployment_policy(Id=found, IfMatch=now["ETag"], ContinuousDeploymentPolicyConfig=config)


def curl(*arguments):
    return subprocess.run(["curl", "-s", *arguments], check=True, capture_output=True, text=True).stdout


class Browser:
    def __init__(self):
        self.process = subprocess.Popen(["/usr/bin/chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for line in self.process.stdout:
            if found := re.search(r"started successfully on port (\d+)", line):
                self.url = f"http://127.0.0.1:{found[1]}"
                break
        options = {"binary": "/usr/bin/chromium", "args": ["--headless", "--no-sandbox", "--disable-gpu", "--window-size=800,600"]}
        self.url += "/session/" + self.call("/session", {"capabilities": {"alwaysMatch": {"goog:chromeOptions": options}}})["sessionId"]

    def call(self, path, body=None):
        request = urllib.request.Request(
            self.url + path, data=None if body is None else json.dumps(body).encode(), headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as reply:
            return json.load(reply)["value"]

    def devtools(self, command, **parameters):
        return self.call("/goog/cdp/execute", {"cmd": command, "params": parameters})

    def open(self, url=site):
        self.call("/url", {"url": url})
        return self.call("/title")

    def forget(self):
        self.devtools("Network.clearBrowserCookies")

    def close(self):
        self.process.terminate()


weight = {"Type": "SingleWeight", "SingleWeightConfig": {"Weight": 0.15, "SessionStickinessConfig": {"IdleTTL": 300, "MaximumTTL": 600}}}
header = {"Type": "SingleHeader", "SingleHeaderConfig": {"Header": "aws-cf-cd-canary", "Value": "on"}}
browser = Browser()
try:
    policy(weight)
    first = browser.open()
    again = [browser.open() for _ in range(12)]
    check("a viewer stays on its arm over reloads", set(again) == {first}, [first, *again])
    arms = []
    for _ in range(60):
        browser.forget()
        arms.append(browser.open())
    check("new viewers fall into both arms, most into the primary", 1 <= arms.count("staging") <= 25, arms.count("staging"))

    policy(header)
    browser.forget()
    check("without the header it is the primary", browser.open() == "primary", browser.open())
    browser.devtools("Network.enable")
    browser.devtools("Network.setExtraHTTPHeaders", headers={"aws-cf-cd-canary": "on"})
    check("with the header it is staging", browser.open() == "staging", browser.open())
    text = browser.call("/execute/sync", {"script": "return document.body.innerText", "args": []})
    check("the page says distribution, origin and path", "E2STAGINGEXAMPLE" in text and "/v1/index.html" in text, text)
    # Ground, and the bar of the arm: of staging here.
    for scheme, back, arm in (("light", (255, 255, 255), (154, 103, 0)), ("dark", (13, 17, 23), (210, 153, 34))):
        browser.devtools("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        browser.open()
        picture = os.path.join(folder, f"edge-{scheme}.png")
        with open(picture, "wb") as file:
            file.write(base64.b64decode(browser.call("/screenshot")))
        every = [p for row in pixels(picture) for p in row]
        check(f"{scheme}: its ground is {scheme}", sum(near(p, back) for p in every) > len(every) / 2, every[5])
        check(f"{scheme}: staging has its color", sum(near(p, arm) for p in every) > 3000, sum(near(p, arm) for p in every))

    said = curl("-H", "Host: www.example.com", "-H", "aws-cf-cd-canary: on", endpoint + "/api/orders")
    check("curl by alias and header: staging, and the behavior's origin", said == "staging E2STAGINGEXAMPLE api.example.com/api/orders\n", said)
    said = curl("--resolve", f"d111111abcdef8.cloudfront.net:{port}:127.0.0.1", f"http://d111111abcdef8.cloudfront.net:{port}/a")
    check("curl by domain name: the primary", said.startswith("primary EDFDVBD6EXAMPLE "), said)
    said = curl("-o", "/dev/null", "-w", "%{http_code}", "-H", "Host: www.example.com", endpoint + "/?status=503")
    check("an error on request", said == "503", said)

    def counted(id, metric, statistic):
        now = time.time()
        points = cloudwatch.get_metric_statistics(
            Namespace="AWS/CloudFront", MetricName=metric, StartTime=now - 600, EndTime=now + 600, Period=60, Statistics=[statistic],
            Dimensions=[{"Name": "DistributionId", "Value": id}, {"Name": "Region", "Value": "Global"}])["Datapoints"]
        return sum(p[statistic] for p in points)

    # A minute is published when it is over, and one more.
    for _ in range(100):
        requests, staging, errors = counted("EDFDVBD6EXAMPLE", "Requests", "Sum"), counted("E2STAGINGEXAMPLE", "Requests", "Sum"), counted("EDFDVBD6EXAMPLE", "5xxErrorRate", "Average")
        if requests > 40 and staging > 3 and errors > 0:
            break
        time.sleep(3)
    check("requests are counted in the metrics of both, and errors", requests > 40 and staging > 3 and errors > 0, (requests, staging, errors))
finally:
    browser.close()
print(f"edge: {passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
