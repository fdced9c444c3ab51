import { expect, it } from 'vitest';
import { action, at, execution, stage } from '../rendering/sample-execution.ts';
import { overhead, timings, timingTable } from './timing.ts';

const view = execution([
  stage('Source', 'Succeeded', [
    action('Checkout', 'Succeeded', { startedAt: at(0.1), claimedAt: at(0.15), begunAt: at(0.16), endedAt: at(1) }),
  ]),
  stage('Build', 'Succeeded', [
    action('Bundle', 'Succeeded', { startedAt: at(1.02), claimedAt: at(1.03), begunAt: at(1.5), endedAt: at(4) }),
    action('Lint', 'Succeeded', { startedAt: at(1.02), claimedAt: at(1.06), begunAt: at(1.4), endedAt: at(2) }),
  ]),
  stage('Production', 'InProgress', [
    action('Deploy', 'Succeeded', { startedAt: at(4.01), endedAt: at(5) }),
    action('Later', 'InProgress', { startedAt: at(5) }),
  ]),
]);

it('the times of actions are split into what was waited for and what was worked', () => {
  expect(timingTable(timings(view)).join('\n')).toBe(
    [
      'ACTION             HAND-OVER     QUEUED   PREPARED       WORK',
      'Source/Checkout        100ms       50ms       10ms      840ms',
      'Build/Bundle            20ms       10ms      470ms       2.5s',
      'Build/Lint              20ms       40ms      340ms      600ms',
      'Production/Deploy       10ms          -          -      990ms',
    ].join('\n'),
  );
});

it('the overhead is all that is not work', () => expect(overhead(timings(view))).toBe(1070));
