// usage: package-service.mjs <service> <folder>
// Lays out one service as it runs in its image: production dependencies, compiled code without tests, a start file.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const [service, folder] = process.argv.slice(2);
if (service === undefined || folder === undefined) throw new Error('usage: package-service.mjs <service> <folder>');
const target = resolve(folder);
const project = service === 'prepare' ? 'tools/platform' : `services/${service}`;
const entry = service === 'prepare' ? `${project}/dist/containers/main.js` : `${project}/dist/main.js`;
if (!existsSync(entry)) throw new Error(`${service} has no ${entry}: is that the name of a service, and was it built?`);

const projects = new Map(
  globSync('{libs,services,tools}/*/package.json').map((file) => {
    const manifest = readJson(file);
    return [manifest.name, { folder: dirname(file), manifest }];
  }),
);

/** Names of our projects that one needs to run, itself included. */
function closure(name, found = new Set()) {
  if (found.has(name)) return found;
  found.add(name);
  for (const needed of Object.keys(projects.get(name).manifest.dependencies ?? {}))
    if (projects.has(needed)) closure(needed, found);
  return found;
}
const needed = [...closure(readJson(`${project}/package.json`).name)].map((name) => projects.get(name));

// A workspace of just these, without what only development needs; the lock file pins the rest as everywhere.
const { devDependencies: _, ...root } = readJson('package.json');
writeJson('package.json', { ...root, workspaces: needed.map((each) => each.folder), scripts: {} });
for (const { folder: path, manifest } of needed) {
  const { devDependencies: __, ...kept } = manifest;
  writeJson(`${path}/package.json`, kept);
}
for (const file of ['package-lock.json', '.npmrc']) copy(file);
execFileSync('npm', ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'], {
  cwd: target,
  stdio: 'inherit',
});

for (const { folder: path } of needed) {
  for (const file of globSync(`${path}/{dist,bin}/**/*.{js,mjs,json,js.map}`)) if (!isForTests(file)) copy(file);
  for (const file of globSync(`${path}/proto/**/*.proto`)) copy(file);
}
if (service === 'gateway') cpSync('services/console/dist', join(target, 'console'), { recursive: true });
writeFileSync(join(target, 'start.mjs'), `import './${entry}';\n`);
process.stdout.write(`${service}: ${needed.length} projects of ours\n`);

function isForTests(file) {
  return /\.(test|fixture|contract)\.js(\.map)?$/.test(file) || file.includes('/testing/');
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function writeJson(file, value) {
  mkdirSync(dirname(join(target, file)), { recursive: true });
  writeFileSync(join(target, file), `${JSON.stringify(value, null, 2)}\n`);
}

function copy(file) {
  mkdirSync(dirname(join(target, file)), { recursive: true });
  cpSync(file, join(target, file));
}
