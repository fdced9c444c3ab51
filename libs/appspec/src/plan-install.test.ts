import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAppspec, pathsToObserve, planInstall } from './index.ts';
import { completeAcl } from './acl.ts';
import { matchesGlob } from './glob.ts';
import type { BundleEntry, InstalledEntry, InstallRequest, Observed } from './install-plan.ts';
import { ancestorsOf, isWithin } from './paths.ts';

const appspec = (sections: string) => {
  const parsed = parseAppspec(`version: 0.0\nos: linux\n${sections}`);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
};
const file = (path: string): BundleEntry => ({ path, kind: 'file' });
const folder = (path: string): BundleEntry => ({ path, kind: 'directory' });
const bundle = [file('appspec.yml'), folder('web'), file('web/a'), folder('web/d'), file('web/d/x')];
const webToApp = 'files: [{source: web, destination: /srv/app}]\n';
const directory = (...children: string[]): Observed => ({ kind: 'directory', children });
const srv = (children: string[] = []): [string, Observed] => ['/srv', directory(...children)];

const request = (more: Partial<InstallRequest> = {}): InstallRequest => ({
  appspec: appspec(webToApp),
  bundle,
  installed: [],
  observed: new Map([srv()]),
  fileExistsBehavior: 'DISALLOW',
  allowedDestinations: ['/srv', '/opt'],
  forbiddenDestinations: ['/opt/agent'],
  abilities: { acl: true, selinux: true },
  ...more,
});
const planned = (more: Partial<InstallRequest> = {}) => {
  const plan = planInstall(request(more));
  if (!plan.ok) throw new Error(JSON.stringify(plan.error));
  return plan.value;
};
const steps = (more: Partial<InstallRequest> = {}) =>
  planned(more).instructions.map((step) => ('source' in step ? `copy ${step.path}` : `${step.type} ${step.path}`));
const problems = (more: Partial<InstallRequest> = {}) => {
  const plan = planInstall(request(more));
  return plan.ok ? [] : plan.error.map(({ message }) => message);
};

describe('a first installation', () => {
  it('makes folders before files and records both', () => {
    expect(steps()).toEqual(['mkdir /srv/app', 'mkdir /srv/app/d', 'copy /srv/app/a', 'copy /srv/app/d/x']);
    expect(planned().record.map(({ path }) => path)).toEqual(['/srv/app', '/srv/app/d', '/srv/app/a', '/srv/app/d/x']);
  });
  it('copies a single file below its destination under its own name', () => {
    const single = appspec('files: [{source: web/d/x, destination: /opt/one}]');
    expect(steps({ appspec: single })).toContain('copy /opt/one/x');
  });
  it('may make the folder above, but never records it', () => {
    const { record } = planned({ observed: new Map() });
    expect(record.map(({ path }) => path)).not.toContain('/srv');
  });
});

describe('the next revision', () => {
  const installed: InstalledEntry[] = [
    { path: '/srv/app', kind: 'directory' },
    { path: '/srv/app/d', kind: 'directory' },
    { path: '/srv/app/a', kind: 'file' },
    { path: '/srv/app/b', kind: 'file' },
    { path: '/srv/app/d/x', kind: 'file' },
  ];
  const onlyA = [file('web/a')];
  const observed = (inD: string[]) =>
    new Map<string, Observed>([
      srv(['app']),
      ['/srv/app', directory('a', 'b', 'd')],
      ['/srv/app/a', { kind: 'file' }],
      ['/srv/app/b', { kind: 'file' }],
      ['/srv/app/d', directory(...inD)],
      ['/srv/app/d/x', { kind: 'file' }],
    ]);

  it('removes what it does not bring again, contents before their folder', () => {
    expect(steps({ bundle: onlyA, installed, observed: observed(['x']) })).toEqual([
      'remove /srv/app/d/x',
      'remove /srv/app/b',
      'remove /srv/app/d',
      'copy /srv/app/a',
    ]);
  });
  it('leaves a folder in which the application wrote, and may remove it later', () => {
    const plan = planned({ bundle: onlyA, installed, observed: observed(['x', 'log']) });
    expect(plan.instructions.map(({ path }) => path)).not.toContain('/srv/app/d');
    expect(plan.record.map(({ path }) => path)).toContain('/srv/app/d');
  });
  it('may put a file where its predecessor had a folder', () => {
    const swapped = steps({ bundle: [file('web/d')], installed, observed: observed(['x']) });
    expect(swapped.indexOf('remove /srv/app/d')).toBeLessThan(swapped.indexOf('copy /srv/app/d'));
  });
  it('touches nothing recorded that left the allowed folders', () => {
    const plan = planned({
      installed: [{ path: '/etc/passwd', kind: 'file' }],
      observed: new Map([srv(), ['/etc/passwd', { kind: 'file' }]]),
    });
    expect(plan.leftBehind).toEqual(['/etc/passwd']);
    expect(plan.instructions.map(({ path }) => path)).not.toContain('/etc/passwd');
  });
});

describe('a file that is there already', () => {
  const observed = new Map<string, Observed>([
    srv(['app']),
    ['/srv/app', directory('a')],
    ['/srv/app/a', { kind: 'file' }],
  ]);
  it('stops the installation before anything is touched', () => {
    expect(problems({ observed })).toEqual([
      '/srv/app/a is on this host already and was not installed by this deployment group',
    ]);
  });
  it('is replaced and from then on ours with OVERWRITE', () => {
    const plan = planned({ observed, fileExistsBehavior: 'OVERWRITE' });
    expect(plan.instructions).toContainEqual({
      type: 'copy',
      source: 'web/a',
      path: '/srv/app/a',
      replaces: 'foreign',
    });
    expect(plan.record).toContainEqual({ path: '/srv/app/a', kind: 'file' });
  });
  it('is kept and never ours with RETAIN, where the appspec beats the deployment', () => {
    const retaining = appspec(`${webToApp}file_exists_behavior: RETAIN`);
    const plan = planned({ observed, appspec: retaining, fileExistsBehavior: 'OVERWRITE' });
    expect(plan.retained).toEqual(['/srv/app/a']);
    expect(plan.record.map(({ path }) => path)).not.toContain('/srv/app/a');
  });
});

describe('a bundle is refused', () => {
  it.each([
    ['files: [{source: web, destination: /etc/app}]', '/etc/app is outside the folders this host allows'],
    ['files: [{source: web, destination: /opt/agent/x}]', '/opt/agent/x reaches into a folder of the deploy agent'],
    ['files: [{source: none, destination: /srv/app}]', 'source is not in the bundle'],
    [
      'files: [{source: web/a, destination: /srv/app}, {source: other/a, destination: /srv/app}]',
      'two files of the bundle go to /srv/app/a: web/a and other/a',
    ],
    [
      'files: [{source: web/a, destination: /srv/app}, {source: web/d, destination: /srv/app/a}]',
      '/srv/app/a would be a file and a folder at once',
    ],
    [
      `${webToApp}permissions: [{object: /srv/app/a, pattern: "*", mode: "644"}]`,
      'object is a file, so pattern must be "**"',
    ],
    [
      `${webToApp}permissions: [{object: /srv/app, mode: "644"}, {object: /srv/app/d, mode: "600"}]`,
      '/srv/app/d/x is also matched by the entry on line 4',
    ],
  ])('%s', (sections, message) => {
    expect(problems({ appspec: appspec(sections), bundle: [...bundle, file('other/a')] })).toContain(message);
  });
  it('when a folder on the way is a link', () => {
    const observed = new Map<string, Observed>([srv(['app']), ['/srv/app', { kind: 'link' }]]);
    expect(problems({ observed })).toEqual(['/srv/app must be a folder but is a link on this host']);
  });
  it('when it asks for what the host cannot do', () => {
    const wishes = appspec(
      `${webToApp}permissions: [{object: /srv/app, acls: ["u:bob:r"], context: {type: httpd_sys_content_t}}]`,
    );
    expect(problems({ appspec: wishes, abilities: { acl: false, selinux: false } })).toEqual([
      'this host has no setfacl, which acls need',
      'this host has no semanage and restorecon, which context needs',
    ]);
  });
});

describe('permissions', () => {
  const permitted = (entry: string) => steps({ appspec: appspec(`${webToApp}permissions: [${entry}]`) }).slice(4);
  it('reach any depth with **, but never the object itself', () => {
    expect(permitted('{object: /srv/app, mode: "750"}')).toEqual([
      'chmod /srv/app/d',
      'chmod /srv/app/a',
      'chmod /srv/app/d/x',
    ]);
  });
  it('reach direct children only with another pattern', () => {
    expect(permitted('{object: /srv/app, pattern: "*", type: [file], owner: app}')).toEqual(['chown /srv/app/a']);
  });
  it('spare what except names', () => {
    expect(permitted('{object: /srv/app, except: ["a*"], mode: "750", type: [file]}')).toEqual(['chmod /srv/app/d/x']);
  });
  it('set mode, list, context and owner in this order', () => {
    const all = '{object: /srv/app/a, mode: "750", acls: ["u:bob:r"], context: {type: t}, owner: app, group: app}';
    expect(permitted(all)).toEqual([
      'chmod /srv/app/a',
      'setfacl /srv/app/a',
      'relabel /srv/app/a',
      'chown /srv/app/a',
    ]);
  });
  it('complete a list with the base entries of the mode', () => {
    const entry = { isDefault: false, kind: 'user', name: 'bob', rights: 'rw-' } as const;
    expect(completeAcl([entry], 0o750)).toEqual(['user::rwx', 'group::r-x', 'other::---', 'mask::r-x', 'user:bob:rw-']);
  });
  it.each([
    ['*', 'x', true],
    ['a*c', 'abc', true],
    ['a*a', 'a', false],
    ['*.sh', 'run.sh', true],
    ['*.sh', 'run.sh.bak', false],
    ['a*b*c', 'acbc', true],
  ])('the glob %s on %s says %s', (glob, name, expected) => expect(matchesGlob(glob, name)).toBe(expected));
});

describe('whatever the bundle, the host and the records say', () => {
  const part = fc.constantFrom('a', 'b', 'c', 'agent', '..', 'etc');
  const path = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
  const hostPaths = fc
    .tuple(fc.constantFrom('/srv', '/opt', '/etc', '/opt/agent', ''), path)
    .map(([root, rest]) => `${root}/${rest.replaceAll('..', 'd')}`);
  const entry = fc.record({
    path: path.map((p) => p.replaceAll('..', 'd')),
    kind: fc.constantFrom('file', 'directory'),
  });
  const fact: fc.Arbitrary<Observed> = fc.oneof(
    fc.record({ kind: fc.constantFrom('file', 'link', 'other') }),
    fc.record({ kind: fc.constant('directory'), children: fc.array(part, { maxLength: 2 }) }),
  );
  const installed = fc.array(fc.record({ path: hostPaths, kind: fc.constantFrom('file', 'directory') }), {
    maxLength: 8,
  });

  it('no step leaves the allowed folders, and only recorded things are removed', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ source: path.map((p) => p.replaceAll('..', 'd')), destination: hostPaths, line: fc.constant(1) }),
          { maxLength: 3 },
        ),
        fc.array(entry as fc.Arbitrary<BundleEntry>, { maxLength: 6 }),
        installed as fc.Arbitrary<InstalledEntry[]>,
        fc.array(fc.tuple(hostPaths, fact), { maxLength: 8 }),
        fc.constantFrom('DISALLOW', 'OVERWRITE', 'RETAIN'),
        (files, entries, recorded, facts, fileExistsBehavior) => {
          const base = appspec('');
          const given = request({
            appspec: { ...base, files },
            bundle: entries,
            installed: recorded,
            observed: new Map(facts),
            fileExistsBehavior,
          });
          const plan = planInstall(given);
          if (!plan.ok) return;
          const needed = new Set(pathsToObserve(given.appspec, entries, recorded));
          for (const step of plan.value.instructions) {
            const leadsThere = step.type === 'mkdir' && !step.isRecorded;
            const isInside = given.allowedDestinations.some((root) => isWithin(step.path, root) && step.path !== root);
            const isAbove = given.allowedDestinations.some(
              (root) => root === step.path || ancestorsOf(root).includes(step.path),
            );
            const isAgents = isWithin(step.path, '/opt/agent');
            expect(leadsThere ? isAbove || isInside : isInside && !isAgents).toBe(true);
            expect(needed).toContain(step.path);
            if (step.type === 'remove') expect(recorded).toContainEqual({ path: step.path, kind: step.kind });
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
