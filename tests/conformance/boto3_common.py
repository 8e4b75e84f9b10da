"""What boto3's scenarios share: clients, the check of an error, configurations."""
import boto3
from botocore.config import Config

from harness import ACCESS_KEY, ENDPOINT, FAULTY_ENDPOINT, SECRET_KEY, STAGING, equal


def client_for(access_key=ACCESS_KEY, secret_key=SECRET_KEY, endpoint=ENDPOINT, attempts=1):
    return boto3.client(
        "cloudfront", region_name="us-east-1", endpoint_url=endpoint,
        aws_access_key_id=access_key, aws_secret_access_key=secret_key,
        config=Config(retries={"mode": "standard", "max_attempts": attempts}))


cloudfront = client_for()
faulty = client_for(endpoint=FAULTY_ENDPOINT, attempts=3)
errors = cloudfront.exceptions


class raises:
    """Expects the client's own exception class, and the code, status and a piece of the text in it."""

    def __init__(self, error, code, status, text=""):
        self.error, self.code, self.status, self.text = error, code, status, text

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if error is None:
            raise AssertionError(f"expected {self.code}, and the call succeeded")
        if not isinstance(error, self.error):
            return False
        equal(error.response["Error"]["Code"], self.code, "code")
        equal(error.response["ResponseMetadata"]["HTTPStatusCode"], self.status, "status")
        if self.text not in error.response["Error"]["Message"]:
            raise AssertionError(f"{self.text!r} is not in {error.response['Error']['Message']!r}")
        equal(len(error.response["ResponseMetadata"]["RequestId"]), 36, "length of the request id")
        return True


def weight_config(dns, weight=0.05, enabled=True, sticky=(300, 600)):
    single = {"Weight": weight}
    if sticky:
        single["SessionStickinessConfig"] = {"IdleTTL": sticky[0], "MaximumTTL": sticky[1]}
    return {
        "StagingDistributionDnsNames": {"Quantity": 1, "Items": [dns]},
        "Enabled": enabled,
        "TrafficConfig": {"SingleWeightConfig": single, "Type": "SingleWeight"},
    }


def header_config(dns, header="aws-cf-cd-test", value="1"):
    return {
        "StagingDistributionDnsNames": {"Quantity": 1, "Items": [dns]},
        "Enabled": False,
        "TrafficConfig": {"SingleHeaderConfig": {"Header": header, "Value": value}, "Type": "SingleHeader"},
    }


def new_staging(reference):
    """A staging distribution of its own, made with CreateDistribution from the sample's configuration."""
    config = cloudfront.get_distribution_config(Id=STAGING)["DistributionConfig"]
    config.update(CallerReference=reference, ContinuousDeploymentPolicyId="")
    return cloudfront.create_distribution(DistributionConfig=config)["Distribution"]["DomainName"]
