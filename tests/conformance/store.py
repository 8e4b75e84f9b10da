"""The S3 store as a real server has it: store.py ENDPOINT KEY SECRET PWSH... Deleting is denied as module/fleet/bucket-policy.json says."""
import json
import os
import subprocess
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

endpoint, key, secret, *pwsh = sys.argv[1:]
passed = failed = 0


def check(what, ok, why=""):
    global passed, failed
    print(f"  {'ok  ' if ok else 'FAIL'} store: {what}{'' if ok else ': ' + str(why)}", flush=True)
    passed, failed = passed + bool(ok), failed + (not ok)


s3 = boto3.client("s3", region_name="us-east-1", endpoint_url=endpoint, aws_access_key_id=key, aws_secret_access_key=secret,
                  config=Config(s3={"addressing_style": "path"}))

# What radosgw knows of the policy: it has no condition for If-None-Match, and listens without TLS.
policy = json.load(open("../../module/fleet/bucket-policy.json", encoding="utf-8"))
known = [s for s in policy["Statement"] if s["Sid"] == "NobodyDeletesRecords"]
known[0]["Action"] = ["s3:DeleteObject", "s3:DeleteObjectVersion"]
text = json.dumps({"Version": policy["Version"], "Statement": known}).replace("BUCKET", "journal")
s3.put_bucket_policy(Bucket="journal", Policy=text)

run = subprocess.run(
    [*pwsh, "-NoProfile", "-NonInteractive", "-File", "store.ps1"], capture_output=True, text=True, timeout=300,
    env={**os.environ, "AWS_ENDPOINT_URL_S3": endpoint, "AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret})
try:
    said = json.loads(run.stdout.splitlines()[-1])
except (IndexError, ValueError):
    said = {}
check("a release is carried through", said.get("Status") == "Completed" and said.get("Whole") is True, run.stdout[-1000:] + run.stderr[-1000:])
check("no tick makes more than 16 calls of the store", 0 < said.get("Calls", 0) <= 16, said.get("Calls"))
print(f"  the most calls of a tick: {said.get('Calls')}")

keys = [o["Key"] for o in s3.list_objects_v2(Bucket="journal", Prefix="release/").get("Contents", [])]
records = [k for k in keys if k != "release/store.json"]
check("boto3 finds the records, without a gap", records == [f"release/EDFDVBD6EXAMPLE/1/{i:06d}.json" for i in range(1, said.get("Records", 0) + 1)], keys)
first = s3.get_object(Bucket="journal", Key=records[0])
check("a record is JSON and says so", first["ContentType"] == "application/json" and json.load(first["Body"])["Seq"] == 1, first)

try:
    s3.delete_object(Bucket="journal", Key=records[0])
    check("the bucket's policy keeps records from being deleted", False, "it was deleted")
except ClientError as e:
    check("the bucket's policy keeps records from being deleted", e.response["ResponseMetadata"]["HTTPStatusCode"] == 403, e)
print(f"store: {passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
