import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { declared, pipeline } from '../definition/sample.fixture.ts';
import type { GitEvent } from './events.ts';
import { decideTrigger } from './filters.ts';
import { pullRequestEvents } from './structure.ts';

const page = readFileSync(new URL('../../../../docs/triggers.md', import.meta.url), 'utf8');
const [example = ''] = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => text);
const rows = [...page.matchAll(/^\| (push|pull request) (.*?) +\| (.*?) *\| (yes|no) +\|$/gm)];

/** `of tag \`release-1\``, `into \`main\`, \`OPEN\`` */
function eventOf(text: string): GitEvent {
  const [name = '', event = ''] = [...text.matchAll(/`([^`]+)`/g)].map(([, quoted = '']) => quoted);
  if (text.startsWith('of tag')) return { kind: 'tag', tagName: name };
  if (text.startsWith('of branch')) return { kind: 'branch', branchName: name };
  const known = pullRequestEvents.find((candidate) => candidate === event);
  if (!text.startsWith('into') || known === undefined) throw new Error(`the page has an event that is none: ${text}`);
  return { kind: 'pull-request', event: known, targetBranch: name };
}

describe('the page about triggers', () => {
  const { triggers = [] } = declared(pipeline(parse(example) as Record<string, unknown>));
  const filters = triggers[0]?.gitConfiguration ?? { sourceActionName: '' };

  it('has an example of every kind of event', () => {
    expect(filters.push).toHaveLength(2);
    expect(rows.length).toBeGreaterThanOrEqual(11);
  });

  it.each(rows.map(([line, , event = '', files = '', starts = '']) => ({ line, event, files, starts })))(
    'is right about $line',
    ({ event, files, starts }) => {
      const paths = [...files.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path);
      expect(decideTrigger(filters, eventOf(event), { kind: 'listed', paths }).starts).toBe(starts === 'yes');
    },
  );
});
