import { derivedUuid, type Instant } from '@millrace/kernel';
import { RE2JS } from 're2js';
import type { ConditionBlockName, RuleDeclaration } from '../definition/structure.ts';
import { isOpenAt, nextOpening, parseCron, parseTimeZone } from './cron.ts';
import type { FlowEvent } from './events.ts';
import type { RuleSettled, RuleStarted } from './events-of-work.ts';
import { settleRule, type LiveRule } from './settle.ts';
import type { OpenFlow, RunInStage } from './state.ts';
import type { ActionExecutionId } from './state-of-work.ts';
import { resolveRule, ruleTimeoutSeconds } from './work.ts';

/** Begins a rule: a worker is asked, or the engine decides at once or at a time that it knows. */
export function startRule(
  flow: OpenFlow,
  run: RunInStage,
  block: ConditionBlockName,
  rule: RuleDeclaration,
  at: Instant,
): readonly FlowEvent[] {
  const { attempt, reconsidered } = run;
  // A failure condition may be evaluated twice in one attempt.
  const evaluation = reconsidered === undefined ? `#${attempt}` : `#${attempt}.${reconsidered}`;
  const actionExecutionId = derivedUuid(run.id, `${run.stage}/${block}/${rule.name}${evaluation}`) as ActionExecutionId;
  const fact = { at, runId: run.id, stage: run.stage, block, rule: rule.name, actionExecutionId } as const;
  const timeoutSeconds = ruleTimeoutSeconds(rule);
  const resolved = resolveRule(flow, run, rule);
  const cause = `Condition ${block} of stage ${run.stage} is evaluated`;
  const begun = { type: 'RuleStarted', ...fact, attempt, timeoutSeconds, cause } as const;
  if (!resolved.ok) {
    const { message } = resolved.error;
    const asked: RuleStarted = { ...begun, configuration: rule.configuration };
    return [asked, { ...settledNow(asked), outcome: 'errored', error: resolved.error, cause: message }];
  }
  const { configuration } = resolved.value;
  const started: RuleStarted = { ...begun, configuration };
  switch (rule.ruleTypeId.provider) {
    case 'VariableCheck':
      return [started, { ...settledNow(started), ...checkVariable(configuration) }];
    case 'DeploymentWindow': {
      const look = lookAtWindow(configuration, at);
      return look.kind === 'wait'
        ? [{ ...started, ...(look.until === undefined ? {} : { lookAt: look.until }), cause: look.because }]
        : [started, { ...settledNow(started), ...look.settled, cause: look.because }];
    }
    default:
      return [{ ...started, work: resolved.value }];
  }
}

const settledNow = ({ at, runId, stage, block, rule, actionExecutionId }: RuleStarted) =>
  ({ type: 'RuleSettled', at, runId, stage, block, rule, actionExecutionId, fence: 0, orphaned: false }) as const;

/** Looks again at a rule that waits for a time that has come. */
export function watchRule(flow: OpenFlow, live: LiveRule, rule: RuleDeclaration, at: Instant): readonly RuleSettled[] {
  const { action } = live;
  // Stryker disable next-line ConditionalExpression,EqualityOperator: a look before its time finds nothing; it is spared.
  if (action.status !== 'watching' || action.lookAt === undefined || action.lookAt > at) return [];
  // Nothing that the configuration is made of changes while the rule is open: what could be resolved once still can.
  const resolved = resolveRule(flow, live.run, rule);
  if (!resolved.ok) return [];
  const look = lookAtWindow(resolved.value.configuration, at);
  return look.kind === 'wait' ? [] : [settleRule(live, at, look.settled.outcome, look.because, look.settled)];
}

type Look =
  | { readonly kind: 'wait'; readonly until: Instant | undefined; readonly because: string }
  | { readonly kind: 'settle'; readonly settled: Pick<RuleSettled, 'outcome' | 'error'>; readonly because: string };

/** Outside the window the rule waits, until it opens or the rule's time is over (section 13, row 10). */
function lookAtWindow(
  { Cron: text = '', TimeZone: zone = 'UTC' }: Readonly<Record<string, string>>,
  at: Instant,
): Look {
  const cron = parseCron(text);
  const timeZone = parseTimeZone(zone);
  if (!cron.ok || !timeZone.ok) {
    const message = cron.ok ? `TimeZone ${zone} is not known` : `Cron '${text}' is not valid: ${cron.error}`;
    const error = { code: 'ConfigurationError', message };
    return { kind: 'settle', settled: { outcome: 'errored', error }, because: message };
  }
  if (isOpenAt(cron.value, timeZone.value, at)) {
    return { kind: 'settle', settled: { outcome: 'succeeded' }, because: `The window '${text}' (${zone}) is open` };
  }
  const until = nextOpening(cron.value, timeZone.value, at);
  return { kind: 'wait', until, because: `Waits until the window '${text}' (${zone}) opens` };
}

function checkVariable({
  Variable: actual = '',
  Value: wanted = '',
  Operator: operator = '',
}: Readonly<Record<string, string>>): Pick<RuleSettled, 'outcome' | 'summary' | 'error' | 'cause'> {
  const met = compare(actual, operator, wanted);
  if (met === undefined) {
    const message = `'${operator} ${wanted}' is no comparison that could be made`;
    return { outcome: 'errored', error: { code: 'ConfigurationError', message }, cause: message };
  }
  const cause = `'${actual}' ${operator} '${wanted}' is ${met}`;
  return { outcome: met ? 'succeeded' : 'failed', summary: cause, cause };
}

function compare(actual: string, operator: string, wanted: string): boolean | undefined {
  switch (operator) {
    case 'EQ':
      return actual === wanted;
    case 'NE':
      return actual !== wanted;
    case 'CONTAINS':
      return actual.includes(wanted);
    case 'MATCHES':
      return matches(actual, wanted);
    default:
      return undefined;
  }
}

/** The whole text must match, as Java's `String.matches`; in linear time, whatever people write. */
function matches(text: string, pattern: string): boolean | undefined {
  try {
    return RE2JS.matches(pattern, text);
  } catch {
    return undefined;
  }
}
