// traced.js NAME COMMAND [ARGUMENT...]: runs a command and records it as one span of the trace it is part of.
// Millrace gives every command TRACEPARENT (W3C Trace Context); OTEL_EXPORTER_OTLP_ENDPOINT says where spans go.
// Without either the command simply runs. A collector that does not answer never fails a build.
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';

const [name, command, ...rest] = process.argv.slice(2);
if (!name || !command) {
  console.error('usage: traced.js NAME COMMAND [ARGUMENT...]');
  process.exit(2);
}

const context = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/.exec(process.env.TRACEPARENT ?? '');
const endpoint = process.env.OTEL_EXPORTER_OTLP_ENDPOINT;
const spanId = randomBytes(8).toString('hex');
const startedAt = nanoseconds();
const { status, error } = spawnSync(command, rest, {
  stdio: 'inherit',
  env: context ? { ...process.env, TRACEPARENT: `00-${context[1]}-${spanId}-01` } : process.env,
});
const exitCode = status ?? 1;
if (error) console.error(`traced.js: ${error.message}`);
if (context && endpoint) await post(`${endpoint.replace(/\/$/, '')}/v1/traces`);
process.exitCode = exitCode;

/** OTLP wants nanoseconds since the epoch, as text. */
function nanoseconds() {
  return String(BigInt(Date.now()) * 1_000_000n);
}

async function post(url) {
  const span = {
    traceId: context[1],
    spanId,
    parentSpanId: context[2],
    name,
    kind: 1,
    startTimeUnixNano: startedAt,
    endTimeUnixNano: nanoseconds(),
    attributes: [{ key: 'process.exit.code', value: { intValue: String(exitCode) } }],
    status: { code: exitCode === 0 ? 1 : 2 },
  };
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'hello-service-build' } }] };
  const body = { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'hello-service' }, spans: [span] }] }] };
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(2000),
    });
    if (!answer.ok) console.error(`traced.js: ${url} answered ${answer.status}; the span is lost`);
  } catch (problem) {
    console.error(`traced.js: ${url} cannot be reached (${problem.message}); the span is lost`);
  }
}
