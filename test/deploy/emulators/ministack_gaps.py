"""
ministack, with the few things that AWS does, that Lifeboat deploys or relies on, and that ministack 1.5 leaves out.
Each is small, acts through ministack's own services, and is listed in ../differences.md with its source in AWS's
documentation. Every patch checks first that what it replaces is still there, so a newer ministack fails loudly.
"""
import json
import re
import threading

import lifeline
from ministack.app import main
from ministack.core import iam_actions, lambda_runtime
from ministack.services import athena, ec2, kms, lambda_svc, s3, scheduler, stepfunctions
from ministack.services.cloudformation import provisioners

handlers = provisioners._RESOURCE_HANDLERS


def add_resource_type(name, create, delete):
    assert name not in handlers, f"ministack knows {name} by now: remove it here"
    handlers[name] = {"create": create, "delete": delete}


def add_after_create(name, act):
    """Runs `act(physical_id, properties)` once ministack has created a resource of this type."""
    create = handlers[name]["create"]

    def created(logical_id, properties, stack_name):
        physical_id, attributes = create(logical_id, properties, stack_name)
        act(physical_id, properties)
        return physical_id, attributes

    handlers[name]["create"] = created


def rules_of(direction):
    """A rule of its own (AWS::EC2::SecurityGroupIngress/Egress) ends in the same list as an inline one."""
    store = {"Ingress": "IpPermissions", "Egress": "IpPermissionsEgress"}[direction]

    def create(logical_id, properties, stack_name):
        rules = provisioners._ec2_sg_permissions([properties])
        ec2._security_groups[properties["GroupId"]][store].extend(rules)
        return f"{properties['GroupId']}|{logical_id}", {}

    def delete(physical_id, properties):
        group = ec2._security_groups.get(properties["GroupId"])
        for rule in provisioners._ec2_sg_permissions([properties]) if group else []:
            if rule in group[store]:
                group[store].remove(rule)

    return create, delete


def create_flow_log(logical_id, properties, stack_name):
    names = ("ResourceType", "TrafficType", "LogDestinationType", "LogDestination", "LogGroupName")
    request = {name: [properties[name]] for name in names if name in properties}
    status, _, body = ec2._create_flow_logs({**request, "ResourceId.1": [properties["ResourceId"]]})
    found = re.search(r"fl-[0-9A-Fa-f]+", body.decode() if isinstance(body, bytes) else body)
    if status != 200 or found is None:
        raise ValueError(f"AWS::EC2::FlowLog: {body}")
    return found.group(), {"Id": found.group()}


def delete_flow_log(physical_id, properties):
    ec2._delete_flow_logs({"FlowLogId.1": [physical_id]})


def create_named_query(logical_id, properties, stack_name):
    _, _, body = athena._create_named_query(properties)
    return json.loads(body)["NamedQueryId"], {}


def delete_named_query(physical_id, properties):
    athena._delete_named_query({"NamedQueryId": physical_id})


def lock_objects(bucket, properties):
    if not properties.get("ObjectLockEnabled"):
        return
    rule = properties.get("ObjectLockConfiguration", {}).get("Rule", {}).get("DefaultRetention")
    retention = rule and {key: int(value) if key in ("Days", "Years") else value for key, value in rule.items()}
    s3._bucket_object_lock[bucket] = {"enabled": True, "default_retention": retention}


def keep_schedule_details(name, properties):
    schedule = scheduler._schedules[f"{properties.get('GroupName', 'default')}/{name}"]
    for key in ("ScheduleExpressionTimezone", "KmsKeyArn", "StartDate", "EndDate"):
        if key in properties:
            schedule[key] = properties[key]


def stand_for_math(properties):
    """ministack has no metric math: such an alarm watches the first of the metrics that its expression adds up."""
    metrics = [query["MetricStat"] for query in properties.get("Metrics", []) if "MetricStat" in query]
    if not metrics:
        return properties
    first = metrics[0]
    rest = {key: value for key, value in properties.items() if key != "Metrics"}
    return {**first["Metric"], "Period": first["Period"], "Statistic": first["Stat"], **rest}


def know_conditional_writes():
    """The condition keys s3:if-none-match and s3:if-match, by which a bucket policy can demand conditional writes."""
    context_of = iam_actions._s3_object_context

    def with_preconditions(iam_action, query_params, path, headers):
        context = context_of(iam_action, query_params, path, headers)
        if iam_action == "s3:PutObject":
            present = ((f"s3:{name}", headers.get(name)) for name in ("if-none-match", "if-match"))
            context.update({key: value for key, value in present if value})
        return context

    iam_actions._s3_object_context = with_preconditions


def know_key_aliases():
    """A call that names a key by alias is a call on the key, whose aliases are the condition key kms:ResourceAliases."""
    resource_of, context_of = iam_actions.extract_resource_arn, iam_actions.request_tag_context

    def named_key(service, body):
        return kms._resolve_key(json.loads(body or b"{}").get("KeyId")) if service == "kms" else None

    def key_not_alias(service, method, path, headers, body, *rest):
        key = named_key(service, body)
        return key["Arn"] if key else resource_of(service, method, path, headers, body, *rest)

    def with_aliases(service, iam_action, body, query_params):
        context = context_of(service, iam_action, body, query_params)
        if key := named_key(service, body):
            arns = [arn for arn, key_id in kms._aliases.items() if key_id == key["KeyId"]]
            context = {**context, "kms:ResourceAliases": [arn.split(":", 5)[5] for arn in arns]}
        return context

    iam_actions.extract_resource_arn, iam_actions.request_tag_context = key_not_alias, with_aliases


def keep_error_names():
    """`errorType` is the name of what the handler threw; Retry and Catch match on it."""
    silent = 'status: "error", error: String(err.message || err)'
    assert silent in lambda_runtime._NODEJS_WORKER_SCRIPT, "ministack's Node.js worker has changed"
    lambda_runtime._NODEJS_WORKER_SCRIPT = lambda_runtime._NODEJS_WORKER_SCRIPT.replace(
        silent, f'{silent}, errorType: err && err.name')
    thrown = threading.local()
    invoke, execute = lambda_runtime.Worker.invoke, lambda_svc._execute_function_warm

    def noted(worker, *args, **kwargs):
        result = invoke(worker, *args, **kwargs)
        thrown.name = result.get("errorType")
        return result

    def named(*args, **kwargs):
        thrown.name = None
        result = execute(*args, **kwargs)
        if result.get("error") and thrown.name:
            result["body"]["errorType"] = thrown.name
        return result

    lambda_runtime.Worker.invoke, lambda_svc._execute_function_warm = noted, named


def evaluate_distributed_maps():
    """The fields of a distributed Map may hold JSONata too, and its result goes through Output and Assign."""
    resolve, run = stepfunctions._resolve_params_obj, stepfunctions._run_distributed_map

    def resolved(template, effective, ctx):
        if "{%" in json.dumps(template):
            return stepfunctions._apply_jsonata_template(template, effective, ctx)
        return resolve(template, effective, ctx)

    def finished(state_def, raw_input, effective, iterator, execution, ctx):
        results, following = run(state_def, raw_input, effective, iterator, execution, ctx)
        if stepfunctions._state_query_language(state_def, ctx) != "JSONata":
            return results, following
        output = stepfunctions._apply_jsonata_output(state_def, raw_input, ctx, result=results, default=results)
        stepfunctions._apply_state_assign(state_def, raw_input, ctx, result=results)
        return output, following

    stepfunctions._resolve_params_obj, stepfunctions._run_distributed_map = resolved, finished


add_resource_type("AWS::EC2::SecurityGroupIngress", *rules_of("Ingress"))
add_resource_type("AWS::EC2::SecurityGroupEgress", *rules_of("Egress"))
add_resource_type("AWS::EC2::FlowLog", create_flow_log, delete_flow_log)
add_resource_type("AWS::Athena::NamedQuery", create_named_query, delete_named_query)
add_after_create("AWS::S3::Bucket", lock_objects)
add_after_create("AWS::Scheduler::Schedule", keep_schedule_details)
alarm_record = provisioners._cw_metric_alarm_record
provisioners._cw_metric_alarm_record = lambda name, properties: alarm_record(name, stand_for_math(properties))
know_conditional_writes()
know_key_aliases()
keep_error_names()
evaluate_distributed_maps()

if __name__ == "__main__":
    lifeline.hold()
    main()
