import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  agentCommandsSubject,
  agentPermissions,
  agentReportsSubject,
  catalogue,
  commandSubject,
  durableName,
  eventSubject,
  hostIdOfSubject,
  jobSubject,
  logSubject,
  mayAnswer,
  problems,
  serviceNames,
  servicePermissions,
  streams,
  type Contract,
} from './index.ts';

const folder = new URL('../fixtures/', import.meta.url);
const durable = catalogue.filter((contract) => contract.kind !== 'query');
const fixtureName = (contract: Contract): string =>
  `${contract.kind}.${contract.kind === 'command' ? `${contract.owner}.` : ''}${contract.type}.json`;
const fixture = (contract: Contract): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(fixtureName(contract), folder), 'utf8')) as Record<string, unknown>;

describe('the catalogue', () => {
  it('names every contract once', () => {
    const names = catalogue.map((contract) => `${contract.kind}/${contract.owner}/${contract.type}`);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(50);
  });

  it('has one golden example for every message that is stored, and no other', () => {
    expect(readdirSync(folder).toSorted()).toEqual(durable.map(fixtureName).toSorted());
  });

  it.each(durable.map((contract) => [fixtureName(contract), contract] as const))(
    'still understands %s',
    (_name, contract) => {
      const plain = fixture(contract);
      const data = plainToInstance(contract.data, plain);
      expect(validateSync(data, { whitelist: true, forbidNonWhitelisted: true })).toEqual([]);
      expect(JSON.parse(JSON.stringify(data))).toEqual(plain);
    },
  );

  it.each(durable.map((contract) => [fixtureName(contract), contract] as const))(
    'refuses %s without any one required member',
    (_name, contract) => {
      const plain = fixture(contract);
      const refused = Object.keys(plain).filter((member) => {
        const { [member]: _dropped, ...rest } = plain;
        return validateSync(plainToInstance(contract.data, rest)).length > 0;
      });
      expect(refused.length).toBeGreaterThan(0);
    },
  );
});

describe('subjects', () => {
  const type = { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' };

  it('read as the design says', () => {
    expect(jobSubject('local', type)).toBe('mr.jobs.local.Build.AWS.CodeBuild.1');
    expect(logSubject('000000000000', '0f000001-0000-4000-8000-000000000001')).toBe(
      'mr.logs.000000000000.0f000001-0000-4000-8000-000000000001',
    );
    expect(durableName('triggers', { kind: 'event', type: 'pipeline.defined.v1' })).toBe(
      'triggers__event_pipeline-defined-v1',
    );
  });

  it('can never be widened or broken by a name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        const subject = (() => {
          try {
            return jobSubject('local', { ...type, provider: name });
          } catch (error) {
            expect(error).toBeInstanceOf(RangeError);
            return undefined;
          }
        })();
        if (subject !== undefined) {
          expect(subject.split('.')).toHaveLength(7);
          expect(subject).not.toMatch(/[*>\s]/);
        }
      }),
    );
  });

  it('of every stored message fall into exactly one stream', () => {
    const subjects = [
      ...durable.map((contract) =>
        contract.kind === 'event'
          ? eventSubject('000000000000', contract)
          : contract.kind === 'command'
            ? commandSubject(contract)
            : jobSubject('local', type),
      ),
      logSubject('000000000000', 'a'),
      agentCommandsSubject('local', 'h-1'),
    ];
    for (const subject of subjects) {
      const holders = streams.filter((stream) => stream.subjects.some((pattern) => matches(pattern, subject)));
      expect(
        holders.map((stream) => stream.name),
        subject,
      ).toHaveLength(1);
    }
  });
});

/** NATS's rule: `*` is one token, `>` the rest. */
function matches(pattern: string, subject: string): boolean {
  const tokens = subject.split('.');
  const wanted = pattern.split('.');
  return (
    wanted.every(
      (want, index) => want === '>' || (tokens[index] !== undefined && (want === '*' || want === tokens[index])),
    ) &&
    (wanted.at(-1) === '>' || wanted.length === tokens.length)
  );
}

describe('permissions', () => {
  it('let no service publish what another owns', () => {
    for (const service of serviceNames) {
      const foreign = catalogue.filter((contract) => contract.kind === 'event' && contract.owner !== service);
      const { publish } = servicePermissions(service);
      for (const contract of foreign) expect(publish).not.toContain(`mr.events.*.${contract.type}`);
      expect(publish).not.toContain('mr.events.>');
      expect(publish).not.toContain('>');
    }
  });

  it('let an agent use nothing but its own subjects', () => {
    const all = [...agentPermissions.publish, ...agentPermissions.subscribe];
    for (const subject of all) expect(subject.split('.')).toContain('{{name()}}');
    expect(all.filter((subject) => subject.startsWith('$'))).toEqual([]);
    const captured = streams.flatMap((stream) => stream.subjects);
    for (const subject of agentPermissions.publish)
      expect(captured.filter((pattern) => matches(pattern, subject.replace('{{name()}}', 'h-1')))).toEqual([]);
  });

  it('say whom an answer to a host may reach', () => {
    expect(hostIdOfSubject(agentReportsSubject('local', 'h-1'))).toBe('h-1');
    expect(mayAnswer('h-1', '_INBOX.h-1.abc.1')).toBe(true);
    for (const forged of [
      undefined,
      '',
      '_INBOX.h-10.abc',
      '_INBOX.h-1',
      agentCommandsSubject('local', 'h-2'),
      '$JS.API.STREAM.PURGE.EVENTS',
    ])
      expect(mayAnswer('h-1', forged), String(forged)).toBe(false);
  });
});

it('gives every problem code a title that reads as a sentence', () => {
  for (const { title } of Object.values(problems)) expect(title).toMatch(/^[A-Z].*[^.]$/);
});
