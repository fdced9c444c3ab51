"""A job worker for a custom action: counts words that must not be in the sources, and hands on a report.

It needs boto3, and what every AWS tool needs: credentials, a region, and where the services are
(AWS_ENDPOINT_URL_CODEPIPELINE, AWS_ENDPOINT_URL_S3). Nothing in it knows Millrace.

A job is done in two parts, as a worker does that starts something outside and comes back for it later: the first part
leaves a continuation token, the second one finds it and finishes.
"""

import argparse
import io
import json
import time
import zipfile

import boto3
from botocore.config import Config

ACTION_TYPE = {"category": "Test", "owner": "Custom", "provider": "WordCheck", "version": "1"}

codepipeline = boto3.client("codepipeline")


def artifacts_of(data):
    """An S3 client that may read this job's inputs and write its outputs, for an hour."""
    credentials = data["artifactCredentials"]
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


def check(data):
    """Where the word is, in every file of the input."""
    word = data["actionConfiguration"]["configuration"]["Word"].encode()
    body = artifacts_of(data).get_object(**place_of(data["inputArtifacts"][0]))["Body"].read()
    with zipfile.ZipFile(io.BytesIO(body)) as sources:
        names = [name for name in sources.namelist() if not name.endswith("/")]
        found = [name for name in names if word in sources.read(name)]
    return {"files": len(names), "found": found}


def hand_on(data, report):
    """Puts the report exactly where the job says."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr("report.json", json.dumps(report))
    artifacts_of(data).put_object(**place_of(data["outputArtifacts"][0]), Body=body.getvalue())


def first_part(job):
    """Starts the check; whoever gets the next job finds its number."""
    codepipeline.put_job_success_result(
        jobId=job["id"],
        continuationToken=f"check-{job['id'][:8]}",
        executionDetails={
            "summary": "The check has started",
            "externalExecutionId": f"check-{job['id'][:8]}",
            "percentComplete": 10,
        },
    )


def second_part(job):
    data = job["data"]
    report = check(data)
    hand_on(data, report)
    details = {"externalExecutionId": data["continuationToken"]}
    if report["found"]:
        message = f"The word is in {', '.join(report['found'])}"
        codepipeline.put_job_failure_result(
            jobId=job["id"], failureDetails={"type": "JobFailed", "message": message, **details}
        )
        return
    codepipeline.put_job_success_result(
        jobId=job["id"],
        executionDetails={**details, "summary": f"{report['files']} files are clean", "percentComplete": 100},
        outputVariables={"Files": str(report["files"])},
    )


def work(job):
    status = codepipeline.acknowledge_job(jobId=job["id"], nonce=job["nonce"])["status"]
    if status != "InProgress":
        print(f"job {job['id']} is {status}: dropped", flush=True)
        return
    part = second_part if "continuationToken" in job["data"] else first_part
    try:
        part(job)
    except Exception as error:
        failure = {"type": "JobFailed", "message": str(error)[:5000] or type(error).__name__}
        codepipeline.put_job_failure_result(jobId=job["id"], failureDetails=failure)
        raise
    print(f"job {job['id']}: {part.__name__} done", flush=True)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--every", type=float, default=5, help="seconds between two polls that found nothing")
    arguments.add_argument("--jobs", type=int, default=0, help="ends after so many jobs; 0 works for ever")
    options = arguments.parse_args()
    done = 0
    while options.jobs == 0 or done < options.jobs:
        jobs = codepipeline.poll_for_jobs(actionTypeId=ACTION_TYPE, maxBatchSize=1)["jobs"]
        for job in jobs:
            try:
                work(job)
            except codepipeline.exceptions.InvalidNonceException:
                print(f"job {job['id']} is somebody else's by now", flush=True)
            done += 1
        if not jobs:
            time.sleep(options.every)


main()
