/**
 * Reports on every external program; exit code 1 when a required one is missing.
 * `--install` first installs what is quick to install, and whatever is named after it, for example
 * `--install s3-server`; `--json` prints for machines; `--quiet` prints only what is missing.
 */
import { parseArgs } from 'node:util';
import { doctor, formatReport, type DoctorReport } from './doctor-report.ts';
import { programs } from './programs.ts';
import { resolveProgram } from './resolve.ts';

interface Choices {
  readonly install?: boolean | undefined;
  readonly json?: boolean | undefined;
  readonly quiet?: boolean | undefined;
}

try {
  const { values, positionals } = parseArgs({
    options: { install: { type: 'boolean' }, json: { type: 'boolean' }, quiet: { type: 'boolean' } },
    allowPositionals: true,
  });
  const unknown = positionals.filter((name) => programs.every((program) => program.name !== name));
  if (unknown.length > 0) {
    throw new TypeError(
      `no such program: ${unknown.join(', ')}; known are ${programs.map(({ name }) => name).join(', ')}`,
    );
  }
  await run(values, positionals);
} catch (error) {
  if (!(error instanceof TypeError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

async function run(choices: Choices, named: readonly string[]): Promise<void> {
  if (choices.install === true) {
    const onProgress = (line: string): void => console.error(line);
    for (const { name, light } of programs) {
      if (light || named.includes(name)) await resolveProgram(name, { install: true, onProgress });
    }
  }
  const report = await doctor();
  print(report, choices);
  process.exitCode = report.healthy ? 0 : 1;
}

function print(report: DoctorReport, { json, quiet }: Choices): void {
  if (json === true) console.log(JSON.stringify(report, null, 2));
  else if (quiet !== true) console.log(formatReport(report));
  else {
    const missing = report.findings.filter(({ status }) => status === 'missing');
    if (missing.length > 0) console.log(formatReport({ ...report, findings: missing }));
  }
}
