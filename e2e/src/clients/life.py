"""The life of a pipeline through boto3, as a user would write it: nothing in here knows Millrace.

Arguments: the pipeline's name, and the address of a Git repository. Credentials, region and endpoints come from the
environment, as for every AWS tool. Each chapter checks what it did; the last line of the output is the pipeline's
history as JSON, which the caller compares with that of the other clients.
"""

import hashlib
import hmac
import io
import json
import sys
import time
import urllib.error
import urllib.request
import zipfile

import boto3
from botocore.config import Config

NAME, REPOSITORY = sys.argv[1:]
ACTION_TYPE = {"category": "Test", "owner": "Custom", "provider": f"Scan-{NAME}", "version": "1"}
SCAN = {"pipelineName": NAME, "stageName": "Check"}
RELEASE = {"pipelineName": NAME, "stageName": "Release"}

client = boto3.client("codepipeline", config=Config(retries={"max_attempts": 1}))
errors = client.exceptions


def declaration(question):
    """Sources, a check by a job worker, and a person who answers the question."""
    return {
        "name": NAME,
        "pipelineType": "V2",
        "roleArn": "arn:aws:iam::000000000000:role/millrace",
        "artifactStore": {"type": "S3", "location": "artifacts"},
        "variables": [{"name": "Color", "defaultValue": "red"}],
        "stages": [
            {
                "name": "Source",
                "actions": [
                    {
                        "name": "Checkout",
                        "actionTypeId": {"category": "Source", "owner": "AWS", "provider": "Git", "version": "1"},
                        "configuration": {
                            "RepositoryUrl": REPOSITORY,
                            "BranchName": "main",
                            "PollForSourceChanges": "false",
                        },
                        "outputArtifacts": [{"name": "Sources"}],
                    }
                ],
            },
            {
                "name": "Check",
                "actions": [
                    {
                        "name": "Scan",
                        "actionTypeId": ACTION_TYPE,
                        "configuration": {"Word": "FIXME", "ApiKey": "s3cr3t"},
                        "inputArtifacts": [{"name": "Sources"}],
                        "outputArtifacts": [{"name": "Report"}],
                        "namespace": "Check",
                    }
                ],
            },
            {
                "name": "Release",
                "actions": [
                    {
                        "name": "Ask",
                        "actionTypeId": {"category": "Approval", "owner": "AWS", "provider": "Manual", "version": "1"},
                        "configuration": {"CustomData": question},
                    }
                ],
            },
        ],
    }


def equal(found, expected):
    assert found == expected, f"{found!r} is not {expected!r}"


def eventually(look, seconds=60):
    """What `look` answers, once it answers something."""
    end = time.monotonic() + seconds
    while (found := look()) is None:
        if time.monotonic() > end:
            raise TimeoutError(f"{look.__name__}: {client.get_pipeline_state(name=NAME)}")
        time.sleep(0.2)
    return found


def refused(exception, call, **request):
    """That the call is refused by exactly this class of the client's own exceptions."""
    try:
        call(**request)
    except exception as error:
        assert type(error) is exception, f"{type(error)} is not {exception}"
        return error
    raise AssertionError(f"not refused by {exception.__name__}")


def stage(name):
    return next(one for one in client.get_pipeline_state(name=NAME)["stageStates"] if one["stageName"] == name)


def execution(execution_id):
    return client.get_pipeline_execution(pipelineName=NAME, pipelineExecutionId=execution_id)["pipelineExecution"]


def ends(execution_id, status):
    eventually(lambda: execution(execution_id)["status"] == status or None)


def start(**more):
    return client.start_pipeline_execution(name=NAME, **more)["pipelineExecutionId"]


def newest():
    listed = client.list_pipeline_executions(pipelineName=NAME, maxResults=1)["pipelineExecutionSummaries"]
    return listed[0] if listed else None


def job_of(execution_id):
    """Takes the job of this execution; a worker that comes second is told so."""

    def poll():
        jobs = client.poll_for_jobs(actionTypeId=ACTION_TYPE, maxBatchSize=1)["jobs"]
        return jobs[0] if jobs else None

    job = eventually(poll)
    refused(errors.InvalidNonceException, client.acknowledge_job, jobId=job["id"], nonce="1")
    equal(client.acknowledge_job(jobId=job["id"], nonce=job["nonce"])["status"], "InProgress")
    details = client.get_job_details(jobId=job["id"])["jobDetails"]["data"]
    equal(details["pipelineContext"]["pipelineExecutionId"], execution_id)
    return job


def artifacts_of(job):
    credentials = job["data"]["artifactCredentials"]
    return boto3.client(
        "s3",
        aws_access_key_id=credentials["accessKeyId"],
        aws_secret_access_key=credentials["secretAccessKey"],
        aws_session_token=credentials["sessionToken"],
        config=Config(s3={"addressing_style": "path"}),
    )


def place_of(artifact):
    where = artifact["location"]["s3Location"]
    return {"Bucket": where["bucketName"], "Key": where["objectKey"]}


def scan(execution_id):
    """The worker's part: reads its input, leaves a report, says that it succeeded."""
    job = job_of(execution_id)
    data = job["data"]
    equal(data["actionConfiguration"]["configuration"]["ApiKey"], "s3cr3t")
    store = artifacts_of(job)
    sources = store.get_object(**place_of(data["inputArtifacts"][0]))["Body"].read()
    with zipfile.ZipFile(io.BytesIO(sources)) as archive:
        files = [name for name in archive.namelist() if not name.endswith("/")]
    report = io.BytesIO()
    with zipfile.ZipFile(report, "w") as archive:
        archive.writestr("report.json", json.dumps(files))
    store.put_object(**place_of(data["outputArtifacts"][0]), Body=report.getvalue())
    client.put_job_success_result(
        jobId=job["id"],
        executionDetails={"summary": "clean", "externalExecutionId": "scan-1", "percentComplete": 100},
        outputVariables={"Files": str(len(files))},
    )
    again = {"jobId": job["id"], "failureDetails": {"type": "JobFailed", "message": "too late"}}
    refused(errors.InvalidJobStateException, client.put_job_failure_result, **again)


def asked(execution_id):
    """The token of the open question of this execution."""

    def token():
        state = stage("Release")
        if state.get("latestExecution", {}).get("pipelineExecutionId") != execution_id:
            return None
        return state["actionStates"][0].get("latestExecution", {}).get("token")

    return eventually(token)


def answer(execution_id, status):
    request = {
        **RELEASE,
        "actionName": "Ask",
        "token": asked(execution_id),
        "result": {"status": status, "summary": "seen"},
    }
    client.put_approval_result(**request)
    refused(errors.ApprovalAlreadyCompletedException, client.put_approval_result, **request)


def create():
    client.create_custom_action_type(
        **{key: value for key, value in ACTION_TYPE.items() if key != "owner"},
        configurationProperties=[
            {"name": "Word", "required": True, "key": True, "secret": False},
            {"name": "ApiKey", "required": False, "key": False, "secret": True},
        ],
        inputArtifactDetails={"minimumCount": 1, "maximumCount": 1},
        outputArtifactDetails={"minimumCount": 1, "maximumCount": 1},
    )
    custom = client.list_action_types(actionOwnerFilter="Custom")["actionTypes"]
    assert ACTION_TYPE in [one["id"] for one in custom], custom
    created = client.create_pipeline(pipeline=declaration("Ship it?"), tags=[{"key": "team", "value": "web"}])
    equal(created["pipeline"]["version"], 1)
    refused(errors.PipelineNameInUseException, client.create_pipeline, pipeline=declaration("Again?"))
    broken = {**declaration("Ship it?"), "name": f"{NAME}-broken"}
    refused(errors.InvalidStructureException, client.create_pipeline, pipeline={**broken, "stages": broken["stages"][:1]})
    shown = client.get_pipeline(name=NAME)
    equal(shown["pipeline"]["stages"][1]["actions"][0]["configuration"]["ApiKey"], "****")
    first = eventually(newest)
    equal(first["trigger"]["triggerType"], "CreatePipeline")
    scan(first["pipelineExecutionId"])
    answer(first["pipelineExecutionId"], "Approved")
    ends(first["pipelineExecutionId"], "Succeeded")


def edit():
    # What was read is what is sent back, with one change: the masked secret stays what it was.
    pipeline = client.get_pipeline(name=NAME)["pipeline"]
    pipeline["stages"][2]["actions"][0]["configuration"]["CustomData"] = "Ship it now?"
    equal(client.update_pipeline(pipeline=pipeline)["pipeline"]["version"], 2)
    equal(client.get_pipeline(name=NAME, version=1)["pipeline"]["version"], 1)
    refused(errors.PipelineVersionNotFoundException, client.get_pipeline, name=NAME, version=3)


def run_and_approve():
    good = start(variables=[{"name": "Color", "value": "blue"}])
    scan(good)
    answer(good, "Approved")
    ends(good, "Succeeded")
    shown = execution(good)
    equal(shown["variables"], [{"name": "Color", "resolvedValue": "blue"}])
    equal(len(shown["artifactRevisions"]), 1)
    details = client.list_action_executions(pipelineName=NAME, filter={"pipelineExecutionId": good})
    scanned = next(one for one in details["actionExecutionDetails"] if one["actionName"] == "Scan")
    equal(scanned["output"]["outputVariables"], {"Files": "1"})
    return good


def close_and_open():
    gate = {**RELEASE, "transitionType": "Inbound"}
    client.disable_stage_transition(**gate, reason="freeze")
    held = start()
    scan(held)
    inbound = eventually(lambda: stage("Release").get("inboundExecution"))
    equal(inbound["pipelineExecutionId"], held)
    equal(stage("Release")["inboundTransitionState"]["disabledReason"], "freeze")
    client.enable_stage_transition(**gate)
    refused(
        errors.StageNotFoundException,
        client.enable_stage_transition,
        **{**gate, "stageName": "Nowhere"},
    )
    answer(held, "Rejected")
    ends(held, "Failed")
    return held


def retry(failed):
    request = {**RELEASE, "pipelineExecutionId": failed, "retryMode": "FAILED_ACTIONS"}
    equal(client.retry_stage_execution(**request)["pipelineExecutionId"], failed)
    answer(failed, "Approved")
    ends(failed, "Succeeded")
    equal(stage("Release")["retryStageMetadata"]["manualStageRetryAttempt"], 1)
    refused(errors.StageNotRetryableException, client.retry_stage_execution, **request)


def stop():
    stopped = start()
    scan(stopped)
    asked(stopped)
    request = {"pipelineName": NAME, "pipelineExecutionId": stopped}
    client.stop_pipeline_execution(**request, reason="not today")
    refused(errors.DuplicatedStopRequestException, client.stop_pipeline_execution, **request)
    client.stop_pipeline_execution(**request, abandon=True)
    ends(stopped, "Stopped")
    refused(errors.PipelineExecutionNotStoppableException, client.stop_pipeline_execution, **request)


def roll_back(good):
    back = client.rollback_stage(**RELEASE, targetPipelineExecutionId=good)["pipelineExecutionId"]
    answer(back, "Approved")
    ends(back, "Succeeded")
    equal(execution(back)["rollbackMetadata"], {"rollbackTargetPipelineExecutionId": good})
    request = {**RELEASE, "targetPipelineExecutionId": back}
    refused(errors.UnableToRollbackStageException, client.rollback_stage, **request)


def fail_a_job():
    bad = start()
    job = job_of(bad)
    failure = {"type": "JobFailed", "message": "The word is in README.md", "externalExecutionId": "scan-2"}
    client.put_job_failure_result(jobId=job["id"], failureDetails=failure)
    ends(bad, "Failed")
    equal(stage("Check")["actionStates"][0]["latestExecution"]["errorDetails"]["message"], failure["message"])
    nowhere = {"pipelineName": NAME, "pipelineExecutionId": job["id"]}
    refused(errors.PipelineExecutionNotFoundException, client.get_pipeline_execution, **nowhere)


def webhook():
    secret = "only the sender knows"
    definition = {
        "name": f"{NAME}-pushed",
        "targetPipeline": NAME,
        "targetAction": "Checkout",
        "filters": [{"jsonPath": "$.ref", "matchEquals": "refs/heads/{BranchName}"}],
        "authentication": "GITHUB_HMAC",
        "authenticationConfiguration": {"SecretToken": secret},
    }
    put = client.put_webhook(webhook=definition, tags=[{"key": "team", "value": "web"}])["webhook"]
    unsigned = {**definition, "authenticationConfiguration": {}}
    refused(errors.InvalidWebhookAuthenticationParametersException, client.put_webhook, webhook=unsigned)

    def deliver(key):
        body = json.dumps({"ref": "refs/heads/main"}).encode()
        signature = hmac.new(key.encode(), body, hashlib.sha256).hexdigest()
        headers = {"content-type": "application/json", "x-hub-signature-256": f"sha256={signature}"}
        try:
            with urllib.request.urlopen(urllib.request.Request(put["url"], body, headers)) as response:
                return response.status
        except urllib.error.HTTPError as refusal:
            return refusal.code

    before = newest()["pipelineExecutionId"]
    equal(deliver("guessed"), 401)
    equal(deliver(secret), 200)
    started = eventually(lambda: None if (one := newest())["pipelineExecutionId"] == before else one)
    equal(started["trigger"]["triggerType"], "Webhook")
    client.stop_pipeline_execution(
        pipelineName=NAME, pipelineExecutionId=started["pipelineExecutionId"], abandon=True, reason="seen"
    )
    ends(started["pipelineExecutionId"], "Stopped")
    hooks = [hook for page in client.get_paginator("list_webhooks").paginate() for hook in page["webhooks"]]
    mine = next(hook for hook in hooks if hook["definition"]["name"] == definition["name"])
    assert "lastTriggered" in mine, mine
    assert secret not in json.dumps(mine, default=str)
    client.delete_webhook(name=definition["name"])
    client.delete_webhook(name=definition["name"])
    missing = {"webhookName": definition["name"]}
    refused(errors.WebhookNotFoundException, client.register_webhook_with_third_party, **missing)


def tags():
    arn = client.get_pipeline(name=NAME)["metadata"]["pipelineArn"]
    client.tag_resource(resourceArn=arn, tags=[{"key": "stage", "value": "beta"}, {"key": "team", "value": "shop"}])
    pages = client.get_paginator("list_tags_for_resource").paginate(resourceArn=arn, PaginationConfig={"PageSize": 1})
    found = [tag for page in pages for tag in page["tags"]]
    equal(sorted((tag["key"], tag["value"]) for tag in found), [("stage", "beta"), ("team", "shop")])
    client.untag_resource(resourceArn=arn, tagKeys=["stage"])
    equal(client.list_tags_for_resource(resourceArn=arn)["tags"], [{"key": "team", "value": "shop"}])
    refused(errors.InvalidTagsException, client.tag_resource, resourceArn=arn, tags=[{"key": "aws:mine", "value": ""}])
    refused(errors.ResourceNotFoundException, client.tag_resource, resourceArn=f"{arn}-not", tags=found)


def history():
    """Newest first, by pages of two; every paginator that boto3 knows walks to its end."""
    in_pipeline = {"list_pipeline_executions", "list_action_executions", "list_rule_executions"}
    for name in ["list_pipelines", "list_action_types", *sorted(in_pipeline)]:
        asked_for = {"pipelineName": NAME} if name in in_pipeline else {}
        assert client.can_paginate(name), name
        equal({page["ResponseMetadata"]["HTTPStatusCode"] for page in client.get_paginator(name).paginate(**asked_for)}, {200})
    # The service has no waiters in boto3: whoever waits asks again, as `eventually` does.
    equal(client.waiter_names, [])
    pages = client.get_paginator("list_pipeline_executions").paginate(pipelineName=NAME, PaginationConfig={"PageSize": 2})
    summaries = [one for page in pages for one in page["pipelineExecutionSummaries"]]
    refused(errors.InvalidNextTokenException, client.list_pipelines, nextToken="nothing of yours")
    return [f"{one['executionType']} {one['trigger']['triggerType']} {one['status']}" for one in summaries]


def delete():
    client.delete_pipeline(name=NAME)
    client.delete_pipeline(name=NAME)
    refused(errors.PipelineNotFoundException, client.get_pipeline, name=NAME)
    client.delete_custom_action_type(**{key: value for key, value in ACTION_TYPE.items() if key != "owner"})
    refused(errors.ActionTypeNotFoundException, client.poll_for_jobs, actionTypeId=ACTION_TYPE)


create()
edit()
good_one = run_and_approve()
retry(close_and_open())
stop()
roll_back(good_one)
fail_a_job()
webhook()
tags()
told = history()
delete()
print(json.dumps(told))
