#!/usr/bin/env bash
# The life of a pipeline through the AWS CLI, as a user would write it: nothing in here knows Millrace.
#
# Arguments: the pipeline's name, and the address of a Git repository. Credentials, region and endpoints come from the
# environment, as for every AWS tool. Each chapter checks what it did; the last line of the output is the pipeline's
# history as JSON, which the caller compares with that of the other clients.
set -euo pipefail

name=$1 repository=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export AWS_PAGER='' AWS_MAX_ATTEMPTS=1

scan=(--category Test --provider "Scan-$name" --action-version 1)
scan_type="category=Test,owner=Custom,provider=Scan-$name,version=1"
ask=(--pipeline-name "$name" --stage-name Release --action-name Ask)
release=(--pipeline-name "$name" --stage-name Release)

codepipeline() { aws --output text codepipeline "$@"; }

fail() {
  echo "line ${BASH_LINENO[1]}: $1" >&2
  codepipeline get-pipeline-state --name "$name" --output json >&2 || true
  exit 1
}

# equal FOUND EXPECTED
equal() { [ "$1" == "$2" ] || fail "'$1' is not '$2'"; }

# refused EXCEPTION OPERATION...
refused() {
  local exception=$1 said
  shift
  if said=$(codepipeline "$@" 2>&1); then fail "$1 is not refused with $exception"; fi
  [[ $said == *"($exception)"* ]] || fail "$1 is refused with: $said"
}

# eventually EXPECTED OPERATION...: until the operation prints it; `*` is anything but nothing. Leaves it in $found.
eventually() {
  local expected=$1 end=$((SECONDS + 90))
  shift
  while
    found=$(codepipeline "$@")
    if [ "$expected" == '*' ]; then [ -z "$found" ] || [ "$found" == None ]; else [ "$found" != "$expected" ]; fi
  do
    [ $SECONDS -lt $end ] || fail "$* still says '$found'"
    sleep 0.3
  done
}

state() { codepipeline get-pipeline-state --name "$name" --query "$1"; }
start() { codepipeline start-pipeline-execution --name "$name" "$@" --query pipelineExecutionId; }
ends() {
  eventually "$2" get-pipeline-execution --pipeline-name "$name" --pipeline-execution-id "$1" \
    --query pipelineExecution.status
}
summary() { codepipeline list-pipeline-executions --pipeline-name "$name" --query "pipelineExecutionSummaries[0].$1" --max-items 1 | head -1; }

declaration() {
  cat <<JSON
{
  "name": "$name",
  "pipelineType": "V2",
  "roleArn": "arn:aws:iam::000000000000:role/millrace",
  "artifactStore": { "type": "S3", "location": "artifacts" },
  "variables": [{ "name": "Color", "defaultValue": "red" }],
  "stages": [
    { "name": "Source", "actions": [{
        "name": "Checkout",
        "actionTypeId": { "category": "Source", "owner": "AWS", "provider": "Git", "version": "1" },
        "configuration": { "RepositoryUrl": "$repository", "BranchName": "main", "PollForSourceChanges": "false" },
        "outputArtifacts": [{ "name": "Sources" }] }] },
    { "name": "Check", "actions": [{
        "name": "Scan",
        "actionTypeId": { "category": "Test", "owner": "Custom", "provider": "Scan-$name", "version": "1" },
        "configuration": { "Word": "FIXME", "ApiKey": "s3cr3t" },
        "inputArtifacts": [{ "name": "Sources" }],
        "outputArtifacts": [{ "name": "Report" }],
        "namespace": "Check" }] },
    { "name": "Release", "actions": [{
        "name": "Ask",
        "actionTypeId": { "category": "Approval", "owner": "AWS", "provider": "Manual", "version": "1" },
        "configuration": { "CustomData": "Ship it?" } }] }
  ]
}
JSON
}

# Takes the job of this execution into job.json, and its number into $job.
take_job() {
  eventually '*' poll-for-jobs --action-type-id "$scan_type" --max-batch-size 1 --query 'jobs[0].[id, nonce] | join(`,`, @ || `[]`)'
  job=${found%,*}
  refused InvalidNonceException acknowledge-job --job-id "$job" --nonce 1
  equal "$(codepipeline acknowledge-job --job-id "$job" --nonce "${found#*,}")" InProgress
  codepipeline get-job-details --job-id "$job" --output json >job.json
  equal "$(from_job data.pipelineContext.pipelineExecutionId)" "$1"
}

# A member of the job's details.
from_job() { node -p 'process.argv[2].split(".").reduce((at, key) => at[key], JSON.parse(fs.readFileSync(process.argv[1])).jobDetails)' job.json "$1"; }

# The object store with the credentials that came with the job.
s3() {
  env -u AWS_PROFILE AWS_ACCESS_KEY_ID="$(from_job data.artifactCredentials.accessKeyId)" \
    AWS_SECRET_ACCESS_KEY="$(from_job data.artifactCredentials.secretAccessKey)" \
    AWS_SESSION_TOKEN="$(from_job data.artifactCredentials.sessionToken)" aws s3api "$@" >/dev/null
}
place() {
  echo --bucket "$(from_job "data.$1.0.location.s3Location.bucketName")" \
    --key "$(from_job "data.$1.0.location.s3Location.objectKey")"
}

# The worker's part: reads its input, leaves a report, says that it succeeded.
scan() {
  take_job "$1"
  equal "$(from_job data.actionConfiguration.configuration.ApiKey)" s3cr3t
  # shellcheck disable=SC2046 # two options and their values
  s3 get-object $(place inputArtifacts) sources.zip
  # shellcheck disable=SC2046
  s3 put-object $(place outputArtifacts) --body sources.zip
  codepipeline put-job-success-result --job-id "$job" --output-variables Files=1 \
    --execution-details summary=clean,externalExecutionId=scan-1,percentComplete=100
  refused InvalidJobStateException put-job-failure-result --job-id "$job" --failure-details 'type=JobFailed,message=late'
}

# Waits until this execution is the one that is asked about, and leaves the question's token in $found.
asked() {
  eventually "$1" get-pipeline-state --name "$name" \
    --query 'stageStates[2].actionStates[0].latestExecution.token && stageStates[2].latestExecution.pipelineExecutionId'
  found=$(state 'stageStates[2].actionStates[0].latestExecution.token')
}

answer() {
  asked "$1"
  local result=(--token "$found" --result "summary=seen,status=$2")
  codepipeline put-approval-result "${ask[@]}" "${result[@]}" >/dev/null
  refused ApprovalAlreadyCompletedException put-approval-result "${ask[@]}" "${result[@]}"
}

create() {
  codepipeline create-custom-action-type "${scan[@]}" --configuration-properties \
    name=Word,required=true,key=true,secret=false name=ApiKey,required=false,key=false,secret=true \
    --input-artifact-details minimumCount=1,maximumCount=1 \
    --output-artifact-details minimumCount=1,maximumCount=1 >/dev/null
  equal "$(codepipeline list-action-types --action-owner-filter Custom --query "actionTypes[?id.provider=='Scan-$name'].id.version")" 1
  declaration >pipeline.json
  equal "$(codepipeline create-pipeline --pipeline file://pipeline.json --tags key=team,value=web --query pipeline.version)" 1
  refused PipelineNameInUseException create-pipeline --pipeline file://pipeline.json
  node -e 'p = JSON.parse(fs.readFileSync("pipeline.json")); console.log(JSON.stringify({ ...p, name: p.name + "-broken", stages: p.stages.slice(0, 1) }))' >broken.json
  refused InvalidStructureException create-pipeline --pipeline file://broken.json
  equal "$(codepipeline get-pipeline --name "$name" --query 'pipeline.stages[1].actions[0].configuration.ApiKey')" '****'
  equal "$(summary trigger.triggerType)" CreatePipeline
  local first
  first=$(summary pipelineExecutionId)
  scan "$first"
  answer "$first" Approved
  ends "$first" Succeeded
}

edit() {
  # What was read is what is sent back, with one change: the masked secret stays what it was.
  codepipeline get-pipeline --name "$name" --output json --query pipeline | sed 's/Ship it?/Ship it now?/' >pipeline.json
  equal "$(codepipeline update-pipeline --pipeline file://pipeline.json --query pipeline.version)" 2
  equal "$(codepipeline get-pipeline --name "$name" --pipeline-version 1 --query pipeline.version)" 1
  refused PipelineVersionNotFoundException get-pipeline --name "$name" --pipeline-version 3
}

run_and_approve() {
  good=$(start --variables name=Color,value=blue)
  scan "$good"
  answer "$good" Approved
  ends "$good" Succeeded
  local shown=(--pipeline-name "$name" --pipeline-execution-id "$good")
  equal "$(codepipeline get-pipeline-execution "${shown[@]}" --query 'pipelineExecution.variables[0].resolvedValue')" blue
  equal "$(codepipeline list-action-executions --pipeline-name "$name" --filter "pipelineExecutionId=$good" \
    --query "actionExecutionDetails[?actionName=='Scan'].output.outputVariables.Files")" 1
}

close_and_open() {
  local gate=("${release[@]}" --transition-type Inbound)
  codepipeline disable-stage-transition "${gate[@]}" --reason freeze
  held=$(start)
  scan "$held"
  eventually "$held" get-pipeline-state --name "$name" --query 'stageStates[2].inboundExecution.pipelineExecutionId'
  equal "$(state 'stageStates[2].inboundTransitionState.disabledReason')" freeze
  codepipeline enable-stage-transition "${gate[@]}"
  refused StageNotFoundException enable-stage-transition --pipeline-name "$name" --stage-name Nowhere --transition-type Inbound
  answer "$held" Rejected
  ends "$held" Failed
}

retry() {
  local request=("${release[@]}" --pipeline-execution-id "$1" --retry-mode FAILED_ACTIONS)
  equal "$(codepipeline retry-stage-execution "${request[@]}")" "$1"
  answer "$1" Approved
  ends "$1" Succeeded
  equal "$(state 'stageStates[2].retryStageMetadata.manualStageRetryAttempt')" 1
  refused StageNotRetryableException retry-stage-execution "${request[@]}"
}

stop() {
  local stopped
  stopped=$(start)
  scan "$stopped"
  asked "$stopped"
  local request=(--pipeline-name "$name" --pipeline-execution-id "$stopped")
  codepipeline stop-pipeline-execution "${request[@]}" --reason 'not today' >/dev/null
  refused DuplicatedStopRequestException stop-pipeline-execution "${request[@]}"
  codepipeline stop-pipeline-execution "${request[@]}" --abandon >/dev/null
  ends "$stopped" Stopped
  refused PipelineExecutionNotStoppableException stop-pipeline-execution "${request[@]}"
}

roll_back() {
  local back
  back=$(codepipeline rollback-stage "${release[@]}" --target-pipeline-execution-id "$good")
  answer "$back" Approved
  ends "$back" Succeeded
  equal "$(codepipeline get-pipeline-execution --pipeline-name "$name" --pipeline-execution-id "$back" \
    --query pipelineExecution.rollbackMetadata.rollbackTargetPipelineExecutionId)" "$good"
  refused UnableToRollbackStageException rollback-stage "${release[@]}" --target-pipeline-execution-id "$back"
}

fail_a_job() {
  local bad message='The word is in README.md'
  bad=$(start)
  take_job "$bad"
  codepipeline put-job-failure-result --job-id "$job" --failure-details "type=JobFailed,message='$message',externalExecutionId=scan-2"
  ends "$bad" Failed
  equal "$(state 'stageStates[1].actionStates[0].latestExecution.errorDetails.message')" "$message"
  refused PipelineExecutionNotFoundException get-pipeline-execution --pipeline-name "$name" --pipeline-execution-id "$job"
}

webhook() {
  local secret='only the sender knows' url before started
  definition() {
    cat <<JSON
{ "name": "$name-pushed", "targetPipeline": "$name", "targetAction": "Checkout",
  "filters": [{ "jsonPath": "\$.ref", "matchEquals": "refs/heads/{BranchName}" }],
  "authentication": "GITHUB_HMAC", "authenticationConfiguration": $1 }
JSON
  }
  url=$(codepipeline put-webhook --webhook "$(definition "{ \"SecretToken\": \"$secret\" }")" --tags key=team,value=web --query webhook.url)
  refused InvalidWebhookAuthenticationParametersException put-webhook --webhook "$(definition '{}')"
  deliver() {
    local body='{"ref":"refs/heads/main"}' signature
    signature=$(printf %s "$body" | openssl dgst -sha256 -hmac "$1")
    curl --silent --output /dev/null --write-out '%{http_code}' --header 'content-type: application/json' \
      --header "x-hub-signature-256: sha256=${signature##* }" --data "$body" "$url"
  }
  before=$(summary pipelineExecutionId)
  equal "$(deliver guessed)" 401
  equal "$(deliver "$secret")" 200
  eventually Webhook list-pipeline-executions --pipeline-name "$name" --query 'pipelineExecutionSummaries[0].trigger.triggerType'
  started=$(summary pipelineExecutionId)
  [ "$started" != "$before" ] || fail 'nothing started'
  codepipeline stop-pipeline-execution --pipeline-name "$name" --pipeline-execution-id "$started" --abandon --reason seen >/dev/null
  ends "$started" Stopped
  local mine="webhooks[?definition.name=='$name-pushed']"
  equal "$(codepipeline list-webhooks --query "$mine.definition.authenticationConfiguration.SecretToken")" '****'
  [ "$(codepipeline list-webhooks --query "$mine.lastTriggered")" != None ] || fail 'never triggered'
  codepipeline delete-webhook --name "$name-pushed"
  codepipeline delete-webhook --name "$name-pushed"
  refused WebhookNotFoundException register-webhook-with-third-party --webhook-name "$name-pushed"
}

tags() {
  local arn
  arn=$(codepipeline get-pipeline --name "$name" --query metadata.pipelineArn)
  codepipeline tag-resource --resource-arn "$arn" --tags key=stage,value=beta key=team,value=shop
  # --page-size 1 walks as many pages as there are tags.
  equal "$(codepipeline list-tags-for-resource --resource-arn "$arn" --page-size 1 --query 'length(tags)' --output json)" 2
  codepipeline untag-resource --resource-arn "$arn" --tag-keys stage
  equal "$(codepipeline list-tags-for-resource --resource-arn "$arn" --query 'tags[].[key, value]')" $'team\tshop'
  refused InvalidTagsException tag-resource --resource-arn "$arn" --tags key=aws:mine,value=
  refused ResourceNotFoundException tag-resource --resource-arn "$arn-not" --tags key=team,value=shop
}

history_of() {
  refused InvalidNextTokenException list-pipelines --next-token 'nothing of yours'
  codepipeline list-pipeline-executions --pipeline-name "$name" --page-size 2 --output json \
    --query "pipelineExecutionSummaries[].join(' ', [executionType, trigger.triggerType, status])"
}

delete() {
  codepipeline delete-pipeline --name "$name"
  codepipeline delete-pipeline --name "$name"
  refused PipelineNotFoundException get-pipeline --name "$name"
  codepipeline delete-custom-action-type "${scan[@]}"
  refused ActionTypeNotFoundException poll-for-jobs --action-type-id "$scan_type"
}

create
edit
run_and_approve
close_and_open
retry "$held"
stop
roll_back
fail_a_job
webhook
tags
told=$(history_of | tr -d '\n')
delete
echo "$told"
