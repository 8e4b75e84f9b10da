"""boto3 doing what the module does: peers.py pair|warm N BEFORE|fleet N THREADS|list. Prints one line of JSON."""
import json
import os
import resource
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import boto3
from botocore.config import Config

POLICY = "1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3"
cloudfront = boto3.client("cloudfront", region_name="us-east-1", endpoint_url=os.environ["AWS_ENDPOINT_URL_CLOUDFRONT"],
                          config=Config(max_pool_connections=16))


def set_weight(id, weight):
    got = cloudfront.get_continuous_deployment_policy(Id=id)
    config = got["ContinuousDeploymentPolicy"]["ContinuousDeploymentPolicyConfig"]
    config["TrafficConfig"]["SingleWeightConfig"]["Weight"] = weight
    cloudfront.update_continuous_deployment_policy(Id=id, IfMatch=got["ETag"], ContinuousDeploymentPolicyConfig=config)


def policies():
    marker = {}
    while True:
        page = cloudfront.list_continuous_deployment_policies(**marker)["ContinuousDeploymentPolicyList"]
        yield from page.get("Items", [])
        if "NextMarker" not in page:
            return
        marker = {"Marker": page["NextMarker"]}


what, arguments = sys.argv[1], sys.argv[2:]
result = {}
if what == "pair":
    set_weight(POLICY, float(arguments[0]))
elif what == "warm":
    count, before = map(int, arguments)

    def pairs(number):
        start = time.perf_counter()
        for turn in range(number):
            set_weight(POLICY, 0.01 + turn % 2 / 100)
        return time.perf_counter() - start

    pairs(50)
    result["first"] = pairs(count)
    pairs(before - count)
    result["settled"] = pairs(count)
elif what == "fleet":
    start = time.perf_counter()
    with ThreadPoolExecutor(int(arguments[0])) as pool:
        done = list(pool.map(lambda item: set_weight(item["ContinuousDeploymentPolicy"]["Id"], float(arguments[1])), policies()))
    result = {"seconds": time.perf_counter() - start, "count": len(done)}
elif what == "list":
    start = time.perf_counter()
    first = count = 0
    for item in policies():
        count += 1
        first = first or time.perf_counter() - start
    result = {"seconds": time.perf_counter() - start, "first": first, "count": count}
result["peakMB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps(result))
