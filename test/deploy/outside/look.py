"""
Looks at the deployed pipeline, and pushes it, the way an operator with another SDK would: nothing here is shared with
the code under test. Usage: look.py COMMAND '{"argument": value, …}'; prints one JSON document.
Endpoints and credentials come from the SDK's own environment variables.
"""
import json
import sys
import time

import boto3

from evidence import read_ledger, read_object
from inventory import inventory


def client(service, region):
    return boto3.client(service, region_name=region)


def create_database(region, id, tags, key, allocated_gib, free_bytes):
    """An encrypted database with automated backups, and the metric that RDS would publish about its free storage."""
    created = client("rds", region).create_db_instance(
        DBInstanceIdentifier=id,
        DBInstanceClass="db.t4g.medium",
        Engine="postgres",
        EngineVersion="16.4",
        AllocatedStorage=allocated_gib,
        MasterUsername="owner",
        MasterUserPassword="never-used-anywhere",
        StorageEncrypted=True,
        KmsKeyId=key,
        BackupRetentionPeriod=7,
        Tags=as_list(tags),
    )["DBInstance"]
    client("cloudwatch", region).put_metric_data(
        Namespace="AWS/RDS",
        MetricData=[
            {
                "MetricName": "FreeStorageSpace",
                "Dimensions": [{"Name": "DBInstanceIdentifier", "Value": id}],
                "Timestamp": time.time() - 60,
                "Value": free_bytes,
                "Unit": "Bytes",
            }
        ],
    )
    return {"arn": created["DBInstanceArn"], "encrypted": created["StorageEncrypted"]}


def listen(region, topics, queue):
    """Subscribes a queue to topics and lets only them write to it. Answers the queue's URL."""
    sqs, sns = client("sqs", region), client("sns", region)
    url = sqs.create_queue(QueueName=queue)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": topics}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    for topic in topics:
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    return {"url": url}


def messages(region, url):
    """Everything that has been published since the last look, as SNS hands it to a queue."""
    sqs, found = client("sqs", region), []
    while batch := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in batch:
            envelope = json.loads(message["Body"])
            found.append({key: envelope.get(key) for key in ("TopicArn", "Subject", "Message")})
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return found


def silence(region, url):
    """Undoes `listen`."""
    sns = client("sns", region)
    for subscription in sns.list_subscriptions()["Subscriptions"]:
        if subscription["Protocol"] == "sqs":
            sns.unsubscribe(SubscriptionArn=subscription["SubscriptionArn"])
    client("sqs", region).delete_queue(QueueUrl=url)
    return {}


def schedules(region, group):
    scheduler = client("scheduler", region)
    names = [it["Name"] for it in scheduler.list_schedules(GroupName=group)["Schedules"]]
    keep = ("Name", "ScheduleExpression", "ScheduleExpressionTimezone", "FlexibleTimeWindow", "State", "Target")
    read = (scheduler.get_schedule(GroupName=group, Name=name) for name in names)
    return [{key: schedule.get(key) for key in keep} for schedule in read]


def pause(region, group):
    """Disables every schedule of a group, and changes nothing else about it."""
    scheduler = client("scheduler", region)
    settable = scheduler.meta.service_model.operation_model("UpdateSchedule").input_shape.members
    for name in [it["Name"] for it in scheduler.list_schedules(GroupName=group)["Schedules"]]:
        schedule = scheduler.get_schedule(GroupName=group, Name=name)
        kept = {key: value for key, value in schedule.items() if key in settable and value is not None}
        scheduler.update_schedule(**{**kept, "State": "DISABLED"})
    return {}


def fire(region, group, schedule, scheduled_at, seconds):
    """Starts what the schedule starts, with the input it would give at that instant, and waits for the end."""
    target = client("scheduler", region).get_schedule(GroupName=group, Name=schedule)["Target"]
    states = client("stepfunctions", region)
    started = states.start_execution(
        stateMachineArn=target["Arn"],
        input=target["Input"].replace("<aws.scheduler.scheduled-time>", scheduled_at),
    )
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        execution = states.describe_execution(executionArn=started["executionArn"])
        if execution["status"] != "RUNNING":
            keep = ("executionArn", "status", "input", "output", "error", "cause")
            return {key: execution.get(key) for key in keep}
        time.sleep(0.5)
    raise SystemExit(f"{started['executionArn']} is still running after {seconds} s")


def failures(region, execution):
    """What the steps of an execution failed with, in order."""
    pages = client("stepfunctions", region).get_paginator("get_execution_history")
    events = [event for page in pages.paginate(executionArn=execution) for event in page["events"]]
    details = [event.get("taskFailedEventDetails") for event in events]
    return [{"error": it.get("error"), "cause": it.get("cause")} for it in details if it]


def points(region):
    found = client("rds", region).describe_db_snapshots(SnapshotType="manual")["DBSnapshots"]
    keep = ("DBSnapshotIdentifier", "DBInstanceIdentifier", "DBSnapshotArn", "Status", "Encrypted", "KmsKeyId")
    return [{**{key: it.get(key) for key in keep}, "Tags": as_dict(it["TagList"])} for it in found]


def key_of(region, alias):
    key = client("kms", region).describe_key(KeyId=alias)["KeyMetadata"]
    return {"arn": key["Arn"], "enabled": key["Enabled"], "manager": key["KeyManager"]}


def disable_key(region, alias):
    client("kms", region).disable_key(KeyId=key_of(region, alias)["arn"])
    return key_of(region, alias)


def enable_key(region, alias):
    client("kms", region).enable_key(KeyId=key_of(region, alias)["arn"])
    return key_of(region, alias)


def erase_version(region, bucket, prefix):
    """Tries to remove for good the first object under a prefix. Answers with the refusal, or that it was possible."""
    s3 = client("s3", region)
    version = s3.list_object_versions(Bucket=bucket, Prefix=prefix)["Versions"][0]
    try:
        s3.delete_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])
        return {"refused": None}
    except s3.exceptions.ClientError as error:
        return {"refused": error.response["Error"]["Code"]}


def delete_database(region, id):
    client("rds", region).delete_db_instance(DBInstanceIdentifier=id, SkipFinalSnapshot=True)
    return {}


def as_list(tags):
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def as_dict(tags):
    return {tag["Key"]: tag["Value"] for tag in tags}


commands = {
    act.__name__: act
    for act in (
        create_database,
        delete_database,
        disable_key,
        enable_key,
        erase_version,
        failures,
        fire,
        inventory,
        key_of,
        listen,
        messages,
        pause,
        points,
        read_ledger,
        read_object,
        schedules,
        silence,
    )
}

if __name__ == "__main__":
    command, arguments = sys.argv[1], json.loads(sys.argv[2])
    json.dump(commands[command](**arguments), sys.stdout, default=str)
