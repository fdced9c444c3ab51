import { describe, expect, it } from 'vitest';
import { parseAppspec, resolveAppspecName } from './index.ts';
import { parseAclEntry } from './acl.ts';

const issuesOf = (text: string) => {
  const parsed = parseAppspec(text);
  return parsed.ok ? [] : parsed.error.map(({ line, pointer, message }) => `${line} ${pointer} ${message}`);
};

describe('an appspec', () => {
  it('is read with every section', () => {
    const parsed = parseAppspec(`version: 0.0
os: linux
files:
  - source: /
    destination: /srv/app/
file_exists_behavior: OVERWRITE
permissions:
  - object: /srv/app
    except: [README.md]
    mode: 0750
    owner: 1000
    acls: ["u:bob:rw", "d:g:ops:5"]
    context: {name: system_u, type: httpd_sys_content_t}
    type: [file]
hooks:
  BeforeInstall:
  ApplicationStart:
    - location: scripts/start.sh
      timeout: "300"
      runas: app
      sudo: yes
`);
    expect(parsed).toMatchObject({
      ok: true,
      value: {
        os: 'linux',
        files: [{ source: '', destination: '/srv/app' }],
        fileExistsBehavior: 'OVERWRITE',
        permissions: [
          {
            object: '/srv/app',
            pattern: '**',
            except: ['README.md'],
            mode: 0o750,
            owner: '1000',
            acls: [
              { isDefault: false, kind: 'user', name: 'bob', rights: 'rw-' },
              { isDefault: true, kind: 'group', name: 'ops', rights: 'r-x' },
            ],
            context: { user: 'system_u', type: 'httpd_sys_content_t' },
            types: ['file'],
          },
        ],
        hooks: {
          ApplicationStart: [{ location: 'scripts/start.sh', timeoutSeconds: 300, runas: 'app', sudo: true }],
        },
      },
    });
    expect(parsed.ok && parsed.value.hooks).not.toHaveProperty('BeforeInstall');
  });

  it('gets every problem at once, each with its place', () => {
    expect(
      issuesOf(`version: "0.0"
os: macos
files:
  - source: ../etc
    destination: srv
  - destination: /srv/b
file_exists_behavior: overwrite
permissions:
  - mode: "99"
hooks:
  ApplicationStrat:
    - location: a.sh
  Install:
    - location: b.sh
  AfterInstall:
    - timeout: 0
    - location: /../x.sh
      timeout: 4000
`),
    ).toEqual([
      '1 /version version must be the number 0.0, without quotes',
      '2 /os os must be linux or windows',
      '4 /files/0/source source leads out of its folder by ".."',
      '5 /files/0/destination destination must be an absolute path',
      '6 /files/1 source is missing (its destination is "/srv/b")',
      '7 /file_exists_behavior file_exists_behavior must be one of DISALLOW, OVERWRITE, RETAIN, in capitals',
      '9 /permissions/0 object is missing',
      '9 /permissions/0/mode mode must be one to four octal digits',
      '11 /hooks/ApplicationStrat "ApplicationStrat" is not a lifecycle event',
      '13 /hooks/Install Install is carried out by the platform and takes no scripts',
      '16 /hooks/AfterInstall/0 location is missing',
      '16 /hooks/AfterInstall/0/timeout timeout must be a whole number of seconds from 1 to 3600',
      '17 /hooks/AfterInstall/1/location location leads out of its folder by ".."',
      '18 /hooks/AfterInstall/1/timeout timeout must be a whole number of seconds from 1 to 3600',
    ]);
  });

  it('suggests the event that was meant', () => {
    const parsed = parseAppspec('version: 0\nos: linux\nhooks:\n  ApplicationStrat: []\n');
    expect(!parsed.ok && parsed.error[0]?.suggestion).toBe('ApplicationStart');
  });

  it('refuses scripts of one event that may take more than an hour together', () => {
    const scripts = '[{location: a, timeout: 3000}, {location: b, timeout: 601}]';
    expect(issuesOf(`version: 0\nos: linux\nhooks:\n  AfterInstall: ${scripts}\n`)).toEqual([
      '4 /hooks/AfterInstall the timeouts of AfterInstall add up to more than 3600 seconds',
    ]);
  });

  it.each([
    ['', 'the file is empty'],
    ['version: [', 'not valid YAML'],
    ['version: 0\nversion: 0\nos: linux', 'not valid YAML'],
    ['version: 0\nos: !!js/function x', 'not valid YAML'],
    ['- a', 'must be a mapping'],
  ])('refuses %j', (text, message) => expect(issuesOf(text)[0]).toContain(message));

  it('refuses a document made of aliases', () => {
    const aliases = Array.from({ length: 101 }, () => '*a').join(', ');
    expect(issuesOf(`version: 0\nos: linux\nx: &a 1\ny: [${aliases}]`)).toEqual([
      '1  the file uses more than 100 aliases',
    ]);
  });

  it('ignores what it does not know, and says so', () => {
    const parsed = parseAppspec('version: 0.0\nos: linux\nresources: []\n');
    expect(parsed.ok && parsed.value.warnings[0]?.message).toBe('"resources" is not known and is ignored');
  });
});

describe('an entry of acls', () => {
  it.each(['o::r', 'u::rwx', 'x:bob:r', 'u:bob:rwz', 'u:bob', 'm:bob:r', 'a:b:c:d'])('refuses %s', (text) =>
    expect(parseAclEntry(text)).toHaveProperty('problem'),
  );
  it('reads a mask and the short form', () => {
    expect(parseAclEntry('m::rx')).toEqual({ isDefault: false, kind: 'mask', name: '', rights: 'r-x' });
    expect(parseAclEntry('bob:rw')).toEqual({ isDefault: false, kind: 'user', name: 'bob', rights: 'rw-' });
  });
});

it('finds one appspec for installation and hooks alike', () => {
  const bundle = (names: string[]) => (name: string) => names.includes(name);
  expect(resolveAppspecName(undefined, bundle(['appspec.yaml', 'appspec.yml']))).toBe('appspec.yml');
  expect(resolveAppspecName(undefined, bundle(['appspec.yaml']))).toBe('appspec.yaml');
  expect(resolveAppspecName('deploy/web.yml', bundle(['deploy/web.yml', 'appspec.yml']))).toBe('deploy/web.yml');
  expect(resolveAppspecName('gone.yml', bundle(['appspec.yml']))).toBe('appspec.yml');
  expect(resolveAppspecName(undefined, bundle([]))).toBeUndefined();
});
