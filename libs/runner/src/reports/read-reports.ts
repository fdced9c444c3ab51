import { readFile, stat } from 'node:fs/promises';
import type { Buildspec, ReportGroupSpec } from '@millrace/buildspec';
import { baseDirectories, filesBelow, type FileScope, type FoundFile } from '../build/artifact-files.ts';
import { Refusal } from '../reasons.ts';
import { NotJunit, parseJunit } from './parse-junit.ts';
import { reportOf, type Report, type TestCase } from './report.ts';

const mostBytes = 50 * 1024 * 1024;

/** The reports that a buildspec asks for. Files that cannot be read are named; they do not stop the others. */
export async function readReports(
  { reports }: Buildspec,
  scope: FileScope,
): Promise<readonly { group: ReportGroupSpec; report: Report }[]> {
  return Promise.all(reports.map(async (group) => ({ group, report: await readGroup(group, scope) })));
}

async function readGroup(group: ReportGroupSpec, scope: FileScope): Promise<Report> {
  const problems: string[] = [];
  const cases: TestCase[] = [];
  for (const file of await filesOf(group, scope, problems)) {
    try {
      cases.push(...(await readOne(file)));
    } catch (error) {
      if (!(error instanceof NotJunit)) throw error;
      problems.push(`${file.name}: ${error.message}`);
    }
  }
  return reportOf(group.name, cases, problems);
}

async function filesOf(group: ReportGroupSpec, scope: FileScope, problems: string[]): Promise<readonly FoundFile[]> {
  try {
    const found: FoundFile[] = [];
    for (const base of await baseDirectories(group, scope))
      found.push(...(await filesBelow(base, { files: group.files, excludePaths: [], enableSymlinks: false })));
    if (found.length === 0) problems.push(`no file matches ${group.files.join(', ')} below ${group.baseDirectory}`);
    return found;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    problems.push(error.message);
    return [];
  }
}

async function readOne(file: FoundFile): Promise<readonly TestCase[]> {
  const { size } = await stat(file.path);
  if (size > mostBytes) throw new NotJunit(`the file is larger than ${mostBytes} bytes`);
  return parseJunit(await readFile(file.path, 'utf8'));
}
