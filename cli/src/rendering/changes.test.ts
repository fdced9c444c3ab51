import { parseInstant } from '@millrace/kernel';
import { describe, expect, it } from 'vitest';
import { changes } from './changes.ts';
import { at, failed, running } from './sample-execution.ts';

const now = parseInstant(at(5));

describe('the lines for a pipe', () => {
  it('begin with everything that has happened', () => {
    expect(changes(undefined, running, now)).toEqual([
      '03:04:05.000  shop: execution 11111111-2222-4333-8444-555555555555 (Webhook: push to main)',
      '03:04:05.950  Source/Checkout succeeded in 850ms: 0123456 Say hello',
      '03:04:06.000  Source succeeded in 1.0s',
      '03:04:06.000  Build in progress',
      '03:04:06.000  Build/Bundle in progress: phase BUILD',
    ]);
  });

  it('go on with one line per change', () => {
    expect(changes(running, failed, now)).toEqual([
      '03:04:09.200  Build/Bundle failed in 3.2s: Error while executing command: make. Reason: exit status 2',
      '03:04:09.300  Build failed in 3.3s',
      '03:04:09.300  shop: Failed: the action Bundle failed',
    ]);
  });

  it('say nothing when nothing changed', () => expect(changes(failed, failed, now)).toEqual([]));
});
