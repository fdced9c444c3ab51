import type { ImportContext, Members } from './imported.ts';
import { commandsAction, pipelineFrom } from './parts.ts';

/** How projects of a kind are built and tested. */
interface Toolchain {
  readonly name: string;
  /** Any of these in the root of the project says that it is one. */
  readonly files: readonly string[];
  readonly build: readonly string[];
  readonly test: readonly string[];
}

/** The first that is found counts: a Makefile says best what its project wants. */
const toolchains: readonly Toolchain[] = [
  { name: 'make', files: ['Makefile', 'makefile', 'GNUmakefile'], build: ['make'], test: ['make test'] },
  {
    name: 'npm',
    files: ['package-lock.json'],
    build: ['npm ci', 'npm run build --if-present'],
    test: ['npm ci', 'npm test'],
  },
  {
    name: 'Node.js',
    files: ['package.json'],
    build: ['npm install', 'npm run build --if-present'],
    test: ['npm install', 'npm test'],
  },
  { name: 'Go', files: ['go.mod'], build: ['go build ./...'], test: ['go test ./...'] },
  { name: 'Cargo', files: ['Cargo.toml'], build: ['cargo build --locked'], test: ['cargo test --locked'] },
  { name: 'Maven', files: ['pom.xml'], build: ['mvn -B package -DskipTests'], test: ['mvn -B test'] },
  {
    name: 'Gradle',
    files: ['gradlew'],
    build: ['./gradlew assemble'],
    test: ['./gradlew check'],
  },
  {
    name: 'Python',
    files: ['pyproject.toml', 'setup.py'],
    build: ['python3 -m venv .venv', '.venv/bin/pip install .'],
    test: ['python3 -m venv .venv', '.venv/bin/pip install . pytest', '.venv/bin/pytest'],
  },
];

const unknown: Toolchain = {
  name: 'nothing known',
  files: [],
  build: ['echo "write here how the project is built"'],
  test: ['echo "write here how the project is tested"'],
};

export interface Starter {
  /** What the project was taken for. */
  readonly toolchain: string;
  readonly pipeline: Members;
}

/** A first pipeline for a project: its source, a build and a test side by side. `files` are the names in its root. */
export function starterPipeline(files: readonly string[], context: ImportContext): Starter {
  const { name, build, test } = toolchains.find((one) => one.files.some((file) => files.includes(file))) ?? unknown;
  const action = (called: string, commands: readonly string[]): Members =>
    commandsAction({ name: called, commands, inputs: [], output: undefined, environment: {}, millrace: {} });
  const stages = [{ name: 'Verify', actions: [action('Build', build), action('Test', test)] }];
  const pipeline = pipelineFrom(
    {
      name: context.name,
      executionMode: 'SUPERSEDED',
      trigger: { push: [{ branches: { includes: [context.branch] } }] },
      stages,
    },
    context,
  );
  return { toolchain: name, pipeline };
}
