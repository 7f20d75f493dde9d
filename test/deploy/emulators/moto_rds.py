"""
moto's RDS, whose encryption keys live in the other emulator: it asks that one's KMS before it uses a key, as RDS asks
KMS on AWS. It has the default option groups and the quotas that every account on AWS has. Everything else is moto's own.
All three are listed in ../differences.md. Usage: moto_rds.py PORT ENDPOINT_OF_KMS ACCOUNT
"""
import os
import sys

import lifeline

port, kms_endpoint, account = sys.argv[1:]
os.environ["MOTO_ACCOUNT_ID"] = account

import boto3  # noqa: E402
from botocore.exceptions import ClientError  # noqa: E402
from moto.core.responses import ActionResult  # noqa: E402
from moto.rds.exceptions import KMSKeyNotAccessibleFault  # noqa: E402
from moto.rds.models import OptionGroup, RDSBackend  # noqa: E402
from moto.rds.responses import RDSResponse  # noqa: E402
from moto.server import main  # noqa: E402


def usable_key(rds: RDSBackend, key_id: str) -> str:
    """ARN of an enabled key of the backend's own Region; otherwise the fault that the RDS API names for this."""
    kms = boto3.client(
        "kms",
        region_name=rds.region_name,
        endpoint_url=kms_endpoint,
        aws_access_key_id=account,
        aws_secret_access_key="emulator",
    )
    try:
        key = kms.describe_key(KeyId=key_id)["KeyMetadata"]
    except ClientError as error:
        raise KMSKeyNotAccessibleFault(key_id) from error
    if not key["Enabled"]:
        raise KMSKeyNotAccessibleFault(key_id)
    return key["Arn"]


describe_option_groups = RDSBackend.describe_option_groups


def with_defaults(rds: RDSBackend, wanted: dict) -> list:
    """`default:postgres-16-4` is what moto calls the default group of an instance, without having one of that name."""
    name = wanted.get("option_group_name") or ""
    if name.startswith("default:") and name not in rds.option_groups:
        engine, major = name.removeprefix("default:").split("-")[:2]
        rds.option_groups[name] = OptionGroup(rds, name, engine, major, f"Default option group for {engine} {major}")
    return describe_option_groups(rds, wanted)


def describe_account_attributes(response: RDSResponse) -> ActionResult:
    """moto lacks the operation; of the quotas only the one that fills up with snapshots."""
    used = len(response.backend.database_snapshots)
    return ActionResult({"AccountQuotas": [{"AccountQuotaName": "ManualSnapshots", "Used": used, "Max": 100}]})


RDSBackend._validate_kms_key = usable_key
RDSResponse.describe_account_attributes = describe_account_attributes
RDSBackend.describe_option_groups = with_defaults
lifeline.hold()
main(["--host", "127.0.0.1", "--port", port])
