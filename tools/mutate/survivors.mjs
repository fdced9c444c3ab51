import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Which mutants are left: of those that no test noticed, the ones that the compiler would let through. Stryker runs
 * them without types, so that it also tries `a.b` for `a?.b` and drops guards that the types ask for; such a mutant
 * could never be committed. Only survivors are compiled, because a compilation takes longer than most tests.
 *
 * usage: node tools/mutate/survivors.mjs [report.json]; ends with 1 when there are any.
 */
const root = fileURLToPath(new URL('../..', import.meta.url));
const report = JSON.parse(readFileSync(process.argv[2] ?? join(root, '.cache/mutation/report.json'), 'utf8'));
const bench = join(root, '.cache/mutation/compiled');
const engine = 'libs/engine/src';

rmSync(bench, { recursive: true, force: true });
mkdirSync(bench, { recursive: true });
cpSync(join(root, engine), join(bench, 'src'), {
  recursive: true,
  filter: (path) => !/\.(test|fixture)\.ts$/.test(path),
});
const config = {
  extends: join(root, 'tsconfig.base.json'),
  compilerOptions: { composite: false, noEmit: true, rootDir: root, incremental: false },
  include: ['src'],
  references: [],
};
writeFileSync(join(bench, 'tsconfig.json'), JSON.stringify(config));

/** The text with one mutant in it; places are counted from 1, the end is exclusive. */
function mutated(source, { location: { start, end }, replacement }) {
  const lines = source.split('\n');
  const offset = ({ line, column }) =>
    lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0) + column - 1;
  return source.slice(0, offset(start)) + replacement + source.slice(offset(end));
}

const tsc = join(root, 'node_modules/.bin/tsc');
const compiles = () => spawnSync(tsc, ['-p', bench], { stdio: 'ignore' }).status === 0;

if (!compiles()) throw new Error('the engine itself does not compile');

/** What became of the mutants of one file: noticed by a test, refused by the compiler, explained in the code, or left. */
function judge(name, { source, mutants }) {
  const copy = join(bench, 'src', name.slice(engine.length + 1));
  const original = readFileSync(copy, 'utf8');
  const counts = { file: name.slice(engine.length + 1), mutants: 0, noticed: 0, refused: 0, explained: 0, left: 0 };
  for (const mutant of mutants) {
    const isIgnored = mutant.status === 'Ignored';
    // Left out as a whole (see the configuration).
    if (isIgnored && /excluded|static/i.test(mutant.statusReason ?? '')) continue;
    counts.mutants++;
    if (isIgnored) counts.explained++;
    else if (mutant.status !== 'Survived' && mutant.status !== 'NoCoverage') counts.noticed++;
    else {
      writeFileSync(copy, mutated(source, mutant));
      if (compiles()) {
        counts.left++;
        const { line, column } = mutant.location.start;
        console.log(`${name}:${line}:${column} ${mutant.mutatorName}: ${mutant.replacement?.replaceAll(/\s+/g, ' ')}`);
      } else counts.refused++;
    }
  }
  writeFileSync(copy, original);
  return counts;
}

const rows = Object.entries(report.files).map(([name, file]) => judge(name, file));
const sum = (key) => rows.reduce((total, row) => total + row[key], 0);
const left = sum('left');
const total = { file: 'all', mutants: sum('mutants'), noticed: sum('noticed'), refused: sum('refused') };
const table = [...rows, { ...total, explained: sum('explained'), left }];
const columns = ['file', 'mutants', 'noticed', 'refused', 'explained', 'left'];
for (const row of [Object.fromEntries(columns.map((key) => [key, key])), ...table]) {
  console.log(
    columns.map((key, index) => (index === 0 ? row[key].padEnd(44) : String(row[key]).padStart(10))).join(''),
  );
}
process.exit(left === 0 ? 0 : 1);
