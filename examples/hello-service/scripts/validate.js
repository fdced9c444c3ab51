#!/usr/bin/env node
// The deployment succeeds only when this very version answers; after 20 seconds it has failed.
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const deadline = Date.now() + 20_000;
const root = process.env.MILLRACE_HOST_ROOT ?? '';
const { version } = JSON.parse(readFileSync(`${root}/srv/hello-service/version.json`, 'utf8'));
const port = readFileSync(`${root}/etc/hello-service/port`, 'utf8').trim();
const url = `http://127.0.0.1:${port}/version`;

let last = 'it has not answered yet';
for (;;) {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(1000) });
    const found = await answer.json();
    if (found.version === version) break;
    last = `it answers as version ${found.version}`;
  } catch (problem) {
    last = problem.cause?.message ?? problem.message;
  }
  if (Date.now() > deadline) {
    console.error(`version ${version} does not answer at ${url}: ${last}`);
    const log = `${root}/var/log/hello-service.log`;
    if (existsSync(log)) console.error(readFileSync(log, 'utf8').split('\n').slice(-10).join('\n'));
    process.exit(1);
  }
  await pause(100);
}
console.log(`version ${version} answers at ${url}`);
