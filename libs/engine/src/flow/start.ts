import { err, ok } from '@millrace/kernel';
import { repeated } from '../definition/context.ts';
import { quotas } from '../definition/quotas.ts';
import type { ActionDeclaration, PipelineDeclaration } from '../definition/structure.ts';
import type { Rejection, StartExecution } from './commands.ts';
import type { Decision } from './decide.ts';
import { objectKeyType, type OpenFlow, type RunFacts } from './state.ts';

/** P1. The first stage's gate is where a run begins, under the same rules as everywhere. */
export function startExecution(flow: OpenFlow, command: StartExecution): Decision {
  if (flow.runs[command.runId] !== undefined) return ok([]);
  const declaration = flow.definitions[flow.version];
  const [first] = declaration?.stages ?? [];
  if (declaration === undefined || first === undefined) {
    return err({ code: 'flow.absent', detail: 'The pipeline has no definition' });
  }
  if (command.inLockMode === true && declaration.executionMode === 'PARALLEL') {
    return err({ code: 'flow.changed', detail: `Pipeline ${flow.pipelineName} is in PARALLEL mode now` });
  }
  const { at, runId, trigger, traceparent } = command;
  const run: RunFacts = {
    id: runId,
    order: flow.nextOrder,
    version: flow.version,
    type: 'STANDARD',
    trigger,
    startedAt: at,
    variables: variablesOf(declaration, command),
    sourceOverrides: command.sourceOverrides,
    ...(traceparent === undefined ? {} : { traceparent }),
  };
  const started = { type: 'RunStarted', at, run, stage: first.name, cause: causeOf(command) } as const;
  const refused = refusal(flow, declaration, command);
  if (refused === undefined) return ok([started]);
  if (command.asked === 'person') return err(refused);
  return ok([started, { type: 'RunFinished', at, runId, outcome: 'failed', cause: refused.detail }]);
}

function variablesOf(declaration: PipelineDeclaration, { variables }: StartExecution): Record<string, string> {
  const given = new Map(variables.map(({ name, value }) => [name, value]));
  const resolved = (declaration.variables ?? []).flatMap(({ name, defaultValue }) => {
    const value = given.get(name) ?? defaultValue;
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(resolved);
}

function causeOf({ trigger: { triggerType, triggerDetail } }: StartExecution): string {
  return triggerDetail === '' ? `Started by ${triggerType}` : `Started by ${triggerType}: ${triggerDetail}`;
}

function refusal(flow: OpenFlow, declaration: PipelineDeclaration, command: StartExecution): Rejection | undefined {
  const problems = [...variableProblems(declaration, command), ...overrideProblems(declaration, command)];
  if (problems.length > 0) return { code: 'request.invalid', detail: problems.join('; ') };
  return limitReached(flow, command.runsElsewhere);
}

/** At most 50 executions at once in QUEUED and PARALLEL mode (section 10). */
export function limitReached(flow: OpenFlow, runsElsewhere = 0): Rejection | undefined {
  const active = Object.keys(flow.runs).length + runsElsewhere;
  const isLimited = flow.definitions[flow.version]?.executionMode !== 'SUPERSEDED';
  if (!isLimited || active < quotas.concurrentExecutions) return undefined;
  const detail = `Pipeline ${flow.pipelineName} has ${active} active executions, the limit is ${quotas.concurrentExecutions}`;
  return { code: 'execution.limit', detail };
}

function variableProblems(declaration: PipelineDeclaration, { variables }: StartExecution): string[] {
  const declared = declaration.variables ?? [];
  const missing = declared.filter(
    ({ name, defaultValue }) => defaultValue === undefined && !variables.some((given) => given.name === name),
  );
  const unknown = variables.filter(({ name }) => !declared.some((variable) => variable.name === name));
  const empty = variables.filter(({ value }) => value === '');
  return [
    ...missing.map(({ name }) => `Pipeline variable ${name} has no default and was not given a value`),
    ...unknown.map(({ name }) => `The pipeline declares no variable ${name}`),
    ...empty.map(({ name }) => `The value of pipeline variable ${name} must not be empty`),
    ...repeated(variables, ({ name }) => name).map(({ name }) => `Pipeline variable ${name} is given two values`),
  ];
}

/** Which revisions a start may name for a source action: a version of its object, and another object if it says so. */
function revisionTypes(source: ActionDeclaration | undefined): readonly string[] {
  if (source?.actionTypeId.provider !== 'S3') return ['COMMIT_ID'];
  const mayBeAnother = source.configuration['AllowOverrideForS3ObjectKey'] === 'true';
  return mayBeAnother ? ['S3_OBJECT_VERSION_ID', objectKeyType] : ['S3_OBJECT_VERSION_ID'];
}

function overrideProblems(declaration: PipelineDeclaration, { sourceOverrides }: StartExecution): string[] {
  const sources = declaration.stages[0]?.actions ?? [];
  return sourceOverrides.flatMap(({ actionName, revisionType }, index) => {
    const source = sources.find(({ name }) => name === actionName);
    const taken = revisionTypes(source);
    const isSecond = sourceOverrides
      .slice(0, index)
      .some((before) => before.actionName === actionName && before.revisionType === revisionType);
    return [
      ...(source === undefined ? [`The pipeline has no source action ${actionName}`] : []),
      ...(taken.includes(revisionType)
        ? []
        : [`Source action ${actionName} takes a revision of type ${taken.join(' and ')} only`]),
      ...(isSecond ? [`Source action ${actionName} is given two revisions of type ${revisionType}`] : []),
    ];
  });
}
