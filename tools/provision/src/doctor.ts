/**
 * Reports on every external program; exit code 1 when a required one is missing.
 * `--install` first installs what can be; `--json` prints for machines; `--quiet` prints only what is missing.
 */
import { doctor, formatReport, type DoctorReport } from './doctor-report.ts';
import { programs } from './programs.ts';
import { resolveProgram } from './resolve.ts';

const flags = new Set(process.argv.slice(2));
const known = ['--install', '--json', '--quiet'];
const unknown = [...flags].filter((flag) => !known.includes(flag));

if (unknown.length > 0) {
  console.error(`unknown: ${unknown.join(' ')}; known are ${known.join(' ')}`);
  process.exitCode = 2;
} else {
  if (flags.has('--install')) {
    const onProgress = (line: string): void => console.error(line);
    for (const { name, light } of programs) await resolveProgram(name, { install: light, onProgress });
  }
  const report = await doctor();
  print(report);
  process.exitCode = report.healthy ? 0 : 1;
}

function print(report: DoctorReport): void {
  if (flags.has('--json')) console.log(JSON.stringify(report, null, 2));
  else if (!flags.has('--quiet')) console.log(formatReport(report));
  else {
    const missing = report.findings.filter(({ status }) => status === 'missing');
    if (missing.length > 0) console.log(formatReport({ ...report, findings: missing }));
  }
}
