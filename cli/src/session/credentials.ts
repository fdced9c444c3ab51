import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileProblem, usageProblem } from './cli-problem.ts';

/** One profile of an AWS shared-credentials file, as names and values. */
export type Profile = ReadonlyMap<string, string>;

export const credentialsPath = (home: string): string => join(home, 'credentials');

/** Reads an AWS shared-credentials file: `[profile]` headings, `name = value` lines, `#` and `;` comments. */
export function parseProfiles(text: string): ReadonlyMap<string, Profile> {
  const profiles = new Map<string, Map<string, string>>();
  let current: Map<string, string> | undefined;
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trim();
    const heading = /^\[(?:profile\s+)?(.+)\]$/.exec(line)?.[1];
    if (heading !== undefined) {
      current = profiles.get(heading.trim()) ?? new Map<string, string>();
      profiles.set(heading.trim(), current);
    } else if (line !== '' && !line.startsWith('#') && !line.startsWith(';')) {
      const equals = line.indexOf('=');
      if (equals > 0) current?.set(line.slice(0, equals).trim(), line.slice(equals + 1).trim());
    }
  }
  return profiles;
}

/**
 * The named profile of the home's credentials file; nothing when there is no such file.
 * @throws CliProblem when the file is there but not the profile, or cannot be read.
 */
export async function readProfile(home: string, name: string): Promise<Profile | undefined> {
  const path = credentialsPath(home);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw fileProblem(path, 'read', error, 'only its owner may read it');
  }
  const profiles = parseProfiles(text);
  const profile = profiles.get(name);
  if (profile === undefined) {
    throw usageProblem(
      `${path} has no profile ${JSON.stringify(name)}`,
      `it has: ${[...profiles.keys()].join(', ') || 'none'}`,
    );
  }
  return profile;
}
