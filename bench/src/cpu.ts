import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts processor time in these units (USER_HZ), whatever the kernel's own tick. */
const TICKS_PER_SECOND = 100;

interface ProcessTimes {
  readonly parent: number;
  /** Own time and that of children that have ended and were waited for, in seconds. */
  readonly seconds: number;
}

/** Processor time of each process on this machine. */
function snapshot(): ReadonlyMap<number, ProcessTimes> {
  const all = new Map<number, ProcessTimes>();
  for (const name of readdirSync('/proc')) {
    if (!/^[0-9]+$/.test(name)) continue;
    const fields = statOf(name);
    if (fields === undefined) continue;
    // Counted from the state on: 1 is the parent; 11 to 14 are utime, stime, cutime and cstime (proc(5)).
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    all.set(Number(name), { parent: Number(fields[1]), seconds: ticks / TICKS_PER_SECOND });
  }
  return all;
}

function statOf(pid: string): readonly string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    // Processes come and go while we look.
    return undefined;
  }
}

/** Part of the platform by name, with the process that it is, or heads. */
export type Parts = Readonly<Record<string, number | undefined>>;

/** Seconds of processor time that each part has used until now; a part is its process and all below it. */
export function cpuSeconds(parts: Parts): ReadonlyMap<string, number> {
  const times = snapshot();
  const roots = new Map(
    Object.entries(parts).flatMap(([name, pid]) => (pid === undefined ? [] : [[pid, name] as const])),
  );
  const used = new Map<string, number>();
  for (const [pid, { seconds }] of times) {
    const part = nearest(pid, times, roots);
    if (part !== undefined) used.set(part, (used.get(part) ?? 0) + seconds);
  }
  return used;
}

/** The part that a process belongs to: the first one on the way up. */
function nearest(
  pid: number,
  times: ReadonlyMap<number, ProcessTimes>,
  roots: ReadonlyMap<number, string>,
): string | undefined {
  for (let at = pid; at > 1; at = times.get(at)?.parent ?? 0) {
    const part = roots.get(at);
    if (part !== undefined) return part;
  }
  return undefined;
}

/** Share of one core that each part used between two looks, largest first. */
export function cpuShares(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
  elapsedSeconds: number,
): readonly (readonly [part: string, cores: number])[] {
  return [...after]
    .map(([part, seconds]) => [part, (seconds - (before.get(part) ?? 0)) / elapsedSeconds] as const)
    .toSorted(([, one], [, other]) => other - one);
}
