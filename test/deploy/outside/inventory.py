"""Everything an account holds, of the kinds that Lifeboat deploys or makes: one line per thing, sorted."""
import os

import boto3

# kind, service, operation, path of the list in the answer, name of one thing in it
regional = (
    ("stack", "cloudformation", "list_stacks", "StackSummaries", "StackName"),
    ("topic", "sns", "list_topics", "Topics", "TopicArn"),
    ("subscription", "sns", "list_subscriptions", "Subscriptions", "Endpoint"),
    ("queue", "sqs", "list_queues", "QueueUrls", None),
    ("function", "lambda", "list_functions", "Functions", "FunctionName"),
    ("state machine", "stepfunctions", "list_state_machines", "stateMachines", "name"),
    ("schedule", "scheduler", "list_schedules", "Schedules", "Name"),
    ("schedule group", "scheduler", "list_schedule_groups", "ScheduleGroups", "Name"),
    ("alarm", "cloudwatch", "describe_alarms", "MetricAlarms", "AlarmName"),
    ("dashboard", "cloudwatch", "list_dashboards", "DashboardEntries", "DashboardName"),
    ("log group", "logs", "describe_log_groups", "logGroups", "logGroupName"),
    ("secret", "secretsmanager", "list_secrets", "SecretList", "Name"),
    ("network", "ec2", "describe_vpcs", "Vpcs", "VpcId"),
    ("subnet", "ec2", "describe_subnets", "Subnets", "SubnetId"),
    ("security group", "ec2", "describe_security_groups", "SecurityGroups", "GroupId"),
    ("flow log", "ec2", "describe_flow_logs", "FlowLogs", "FlowLogId"),
    ("event rule", "events", "list_rules", "Rules", "Name"),
    ("parameter", "ssm", "describe_parameters", "Parameters", "Name"),
    ("key alias", "kms", "list_aliases", "Aliases", "AliasName"),
    ("database", "rds", "describe_db_instances", "DBInstances", "DBInstanceIdentifier"),
    ("recovery point", "rds", "describe_db_snapshots", "DBSnapshots", "DBSnapshotIdentifier"),
)
everywhere = (
    ("bucket", "s3", "list_buckets", "Buckets", "Name"),
    ("role", "iam", "list_roles", "Roles", "RoleName"),
    ("managed policy", "iam", "list_policies", "Policies", "PolicyName"),
)


def inventory(regions):
    """`kind@region name` for each thing; `kind name` for what belongs to no Region."""
    found = [f"{kind} {name}" for kind, name in listed(everywhere, regions[0])]
    for region in regions:
        found += [f"{kind}@{region} {name}" for kind, name in (*listed(regional, region), *keys(region))]
        found += [f"{kind}@{region} {name}" for kind, name in subnet_groups(region)]
    return sorted(found)


def subnet_groups(region):
    """Those that CloudFormation made: it stands in the emulator that is not asked for other RDS matters."""
    rds = boto3.client("rds", region_name=region, endpoint_url=os.environ["AWS_ENDPOINT_URL"])
    for group in answers(rds, "describe_db_subnet_groups", "DBSubnetGroups"):
        yield "subnet group", group["DBSubnetGroupName"]


def listed(kinds, region):
    for kind, service, operation, member, name in kinds:
        client = boto3.client(service, region_name=region)
        for thing in answers(client, operation, member):
            if isinstance(thing, dict) and thing.get("StackStatus") == "DELETE_COMPLETE":
                continue
            yield kind, thing[name] if name else thing


def answers(client, operation, member):
    arguments = {"Scope": "Local"} if operation == "list_policies" else {}
    pages = (
        client.get_paginator(operation).paginate(**arguments)
        if client.can_paginate(operation)
        else [getattr(client, operation)(**arguments)]
    )
    return [thing for page in pages for thing in page.get(member) or []]


def keys(region):
    """Customer keys, with what can be done with them."""
    kms = boto3.client("kms", region_name=region)
    for key in answers(kms, "list_keys", "Keys"):
        about = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
        if about["KeyManager"] == "CUSTOMER":
            yield f"key {about['KeyState']}", about["KeyId"]
