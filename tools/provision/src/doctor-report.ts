import type { Environment } from './find.ts';
import type { FoundProgram, ProgramName } from './program.ts';
import { programs } from './programs.ts';
import { resolveProgram, type MissingProgram } from './resolve.ts';

/** What the doctor says about one program. */
export type Finding =
  | { readonly status: 'found'; readonly name: ProgramName; readonly required: boolean; readonly program: FoundProgram }
  | {
      readonly status: 'missing';
      readonly name: ProgramName;
      readonly required: boolean;
      readonly problem: MissingProgram;
    };

export interface DoctorReport {
  readonly findings: readonly Finding[];
  /** Every required program was found. */
  readonly healthy: boolean;
}

/** Looks for every program of the table; installs nothing. */
export async function doctor(env: Environment = process.env): Promise<DoctorReport> {
  const findings = await Promise.all(
    programs.map(async ({ name, required }): Promise<Finding> => {
      const result = await resolveProgram(name, { install: false, env });
      return result.ok
        ? { status: 'found', name, required, program: result.value }
        : { status: 'missing', name, required, problem: result.error };
    }),
  );
  return { findings, healthy: findings.every(({ status, required }) => status === 'found' || !required) };
}

/** For people: one line per program, and under a missing one why it matters and what to do. */
export function formatReport({ findings }: DoctorReport): string {
  const nameWidth = Math.max(...findings.map(({ name }) => name.length));
  return findings
    .flatMap((finding) => {
      const name = finding.name.padEnd(nameWidth);
      if (finding.status === 'found') {
        const { version, from, path } = finding.program;
        return [`${name}  ${version.padEnd(12)} ${from.padEnd(12)} ${path}`];
      }
      const { without, attempts, remedy } = finding.problem;
      return [
        `${name}  ${finding.required ? 'MISSING' : 'missing (optional)'}`,
        `    Without it ${without}.`,
        ...attempts.map(({ rung, said }) => `    ${rung}: ${said}`),
        `    ${remedy}`,
      ];
    })
    .join('\n');
}
