import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseProfiles, readProfile } from './credentials.ts';

const text = `# made by millrace
[millrace]
aws_access_key_id = AKIA1
; a comment
millrace_api_token=mrt_a=b

[other]
aws_access_key_id=AKIA2
`;

describe('the credentials file', () => {
  it('holds profiles with names and values', () => {
    const profiles = parseProfiles(text);
    expect([...profiles.keys()]).toEqual(['millrace', 'other']);
    expect(profiles.get('millrace')?.get('millrace_api_token')).toBe('mrt_a=b');
    expect(profiles.get('other')?.get('aws_access_key_id')).toBe('AKIA2');
  });

  it('may be absent, but not without the profile that was asked for', async () => {
    const home = await mkdtemp(join(tmpdir(), 'millrace-cli-'));
    expect(await readProfile(home, 'millrace')).toBeUndefined();
    await writeFile(join(home, 'credentials'), text);
    await expect(readProfile(home, 'mine')).rejects.toMatchObject({ exitCode: 2, hint: 'it has: millrace, other' });
  });
});
