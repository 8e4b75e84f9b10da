"""All of boto3's scenarios, in order."""
import boto3_policies  # noqa: F401: its scenarios run first
import boto3_distributions  # noqa: F401
from harness import run

run("boto3")
