"""A job worker's transfers, by boto3: what to do comes as JSON in the arguments, what happened goes out as JSON."""

import json
import sys

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError

job = json.loads(sys.argv[1])
client = boto3.client(
    "s3",
    endpoint_url=job["endpoint"],
    region_name=job["region"],
    aws_access_key_id=job["accessKeyId"],
    aws_secret_access_key=job["secretAccessKey"],
    aws_session_token=job["sessionToken"],
    config=Config(retries={"max_attempts": 1}, s3={"addressing_style": "path"}),
)
small_parts = TransferConfig(multipart_threshold=5 * 1024 * 1024, multipart_chunksize=5 * 1024 * 1024)
try:
    match job["do"]:
        case "upload":
            client.upload_file(job["file"], job["bucket"], job["key"], Config=small_parts)
            answer = client.head_object(Bucket=job["bucket"], Key=job["key"])["ETag"]
        case "download":
            client.download_file(job["bucket"], job["key"], job["file"], Config=small_parts)
            answer = "downloaded"
        case "presign":
            parameters = {"Bucket": job["bucket"], "Key": job["key"]}
            answer = client.generate_presigned_url(job["method"], Params=parameters, ExpiresIn=300)
        case "list":
            found = client.list_objects_v2(Bucket=job["bucket"], Prefix=job.get("key", ""))
            answer = [entry["Key"] for entry in found.get("Contents", [])]
        case other:
            raise SystemExit(f"unknown: {other}")
    print(json.dumps({"answer": answer}))
except ClientError as refused:
    print(json.dumps({"code": refused.response["Error"]["Code"], "message": refused.response["Error"]["Message"]}))
