import { readFile } from 'node:fs/promises';
import { ApiProblem, ApiUnreachable } from '@millrace/client';
import { ProvisionProblem } from '@millrace/provision';
import { expect, it } from 'vitest';
import { CliProblem, usageProblem } from './cli-problem.ts';
import { exitCodes } from './exit-code.ts';
import { explain } from './explain.ts';

const refused = (status: number) =>
  new ApiProblem({ type: 'about:blank', title: 'No', status, detail: '', code: 'unknown' });

it.each([
  ['a file that is not valid', new CliProblem('no', { code: 'x', exitCode: exitCodes.unsuccessful }), 1],
  ['a command line that makes no sense', usageProblem('no'), 2],
  ['nobody who answers', new ApiUnreachable('http://127.0.0.1', new Error('refused')), 3],
  ['a platform that is busy', refused(429), 3],
  ['a platform that is down', refused(503), 3],
  ['a caller who is not known', refused(401), 4],
  ['a conflict', refused(409), 4],
  ['a program that is missing', new ProvisionProblem('program-missing', 'no postgres', 'install it'), 5],
  ['anything else', new TypeError('x is undefined'), 70],
])('the exit status of %s is its own', (_, error, status) => {
  expect(explain(error).exitCode).toBe(status);
});

it('every exit status is documented', async () => {
  const page = await readFile(new URL('../../../docs/cli.md', import.meta.url), 'utf8');
  const documented = [...page.matchAll(/^\| (\d+) +\|/gm)].map(([, status]) => Number(status));
  expect(documented).toEqual(Object.values(exitCodes));
});
