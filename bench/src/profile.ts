import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

interface Cost {
  readonly name: string;
  readonly milliseconds: number;
}

/** Where the processor time of one Node process went: by package and by function, self time, largest first. */
export interface ProfileSummary {
  readonly file: string;
  /** Of the process. */
  readonly pid: number;
  readonly busyMilliseconds: number;
  readonly packages: readonly Cost[];
  readonly functions: readonly Cost[];
}

/** Every profile that Node left in a folder. */
export const readProfiles = (folder: string): readonly ProfileSummary[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.cpuprofile'))
    .map((name) => join(folder, name))
    .map((file) => summarise(file, JSON.parse(readFileSync(file, 'utf8')) as CpuProfile))
    .toSorted((one, other) => other.busyMilliseconds - one.busyMilliseconds);

function summarise(file: string, { nodes, samples, timeDeltas }: CpuProfile): ProfileSummary {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const packages = new Map<string, number>();
  const functions = new Map<string, number>();
  let busy = 0;
  for (const [index, id] of samples.entries()) {
    const frame = frames.get(id);
    if (frame === undefined || frame.functionName === '(idle)') continue;
    const milliseconds = (timeDeltas[index] ?? 0) / 1000;
    const place = packageOf(frame.url, frame.functionName);
    busy += milliseconds;
    add(packages, place, milliseconds);
    add(functions, `${frame.functionName || '(anonymous)'} ${place}:${frame.lineNumber + 1}`, milliseconds);
  }
  return {
    file,
    pid: Number(/\.(\d+)\.\d+\.\d+\.cpuprofile$/.exec(file)?.[1]),
    busyMilliseconds: Math.round(busy),
    packages: largest(packages, 15),
    functions: largest(functions, 20),
  };
}

const add = (to: Map<string, number>, key: string, amount: number) => to.set(key, (to.get(key) ?? 0) + amount);

const largest = (costs: ReadonlyMap<string, number>, count: number): readonly Cost[] =>
  [...costs]
    .map(([name, milliseconds]) => ({ name, milliseconds: Math.round(milliseconds) }))
    .toSorted((one, other) => other.milliseconds - one.milliseconds)
    .slice(0, count);

/** `pg`, `libs/decider/dist/store.js`, `node:net`; what the engine does itself has no file: `(garbage collector)`. */
function packageOf(url: string, functionName: string): string {
  if (url === '') return functionName.startsWith('(') ? functionName : '(native)';
  const external = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
  if (external !== undefined) return external;
  return /((?:libs|services|tools|bench)\/[^/]+\/dist\/.*)$/.exec(url)?.[1] ?? url;
}

/** @param part name of the process. */
export function profileLines({ file, busyMilliseconds, packages, functions }: ProfileSummary, part: string): string[] {
  const share = ({ name, milliseconds }: Cost): string =>
    `  ${((100 * milliseconds) / busyMilliseconds).toFixed(1).padStart(5)} %  ${name}`;
  return [
    `${part}: ${(busyMilliseconds / 1000).toFixed(1)} s busy, its start included (${file})`,
    ...packages.map(share),
    '  by function',
    ...functions.map(share),
  ];
}
