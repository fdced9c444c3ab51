import { alwaysHolds, tellOfFailures, translated } from './github-expressions.ts';
import type { SharedByJobs } from './github-workflow.ts';
import type { Members } from './imported.ts';
import { listOf, membersOf, nameFrom, tellRest, textOf } from './members.ts';
import { mostFiles, mostInputs, patternOf, unpack, type OutputPart } from './parts.ts';
import { commandsOf } from './script.ts';

interface StepsOf {
  /** Pointer of the job. */
  readonly at: string;
  /** What steps have that say nothing else. */
  readonly directory: string | undefined;
  readonly shell: string | undefined;
  readonly isMatrix: boolean;
}

export interface Steps {
  readonly commands: readonly string[];
  readonly inputs: readonly string[];
  readonly output: OutputPart | undefined;
}

/** The steps of a job as the commands of one action, with the artifact it gives and those it takes. */
export function githubSteps(
  steps: unknown,
  { at, directory, shell: usualShell, isMatrix }: StepsOf,
  shared: SharedByJobs,
): Steps {
  const { branch, tell, producers } = shared;
  const commands: string[] = [];
  const inputs: string[] = [];
  let output: OutputPart | undefined;

  const run = (step: Members, place: string): void => {
    tellRest(tell, place, step, ['name', 'id', 'if', 'run', 'env', 'working-directory', 'continue-on-error', 'shell']);
    const shell = textOf(step['shell']) ?? usualShell;
    if (shell !== undefined && !/^(bash|sh)\b/.test(shell))
      return tell(place, `the step is left out: it is written for ${shell}`);
    const environment = Object.fromEntries(
      Object.entries(membersOf(step['env'])).flatMap(([name, value]) => {
        const text = translated(textOf(value) ?? '', 'value', `${place}/env/${name}`, tell);
        return text === undefined ? [] : [[name, text] as const];
      }),
    );
    const folder = textOf(step['working-directory']) ?? directory;
    const script = commandsOf(translated(textOf(step['run']) ?? '', 'shell', `${place}/run`, tell) ?? '', {
      ownShell: true,
      environment,
      mayFail: step['continue-on-error'] === true,
      // Only who asks for bash by name gets this from GitHub.
      pipesFail: shell?.startsWith('bash') === true,
      ...(folder === undefined ? {} : { directory: folder }),
    });
    if (script.ok) commands.push(...script.value);
    else
      tell(
        `${place}/run`,
        `the step is left out: ${script.error}`,
        'put it into a file of the repository and run that',
      );
  };

  const upload = (settings: Members, place: string): void => {
    const uploaded = textOf(settings['name']) ?? 'artifact';
    const files = (textOf(settings['path']) ?? '')
      .split(/\r?\n/)
      .map((one) => one.trim())
      .map((one) => one.replace(/^\$\{\{\s*github\.workspace\s*\}\}\//, ''))
      .filter((one) => {
        const isWanted = /^[^!~/]/.test(one);
        if (one !== '' && !isWanted) tell(`${place}/with/path`, `${one} is not carried over`);
        return isWanted;
      })
      .map(patternOf);
    if (output !== undefined) return tell(place, 'an action gives one artifact: this second one is left out');
    if (files.length > mostFiles)
      tell(`${place}/with/path`, `only the first ${mostFiles} of ${files.length} paths are kept`);
    const name = nameFrom(uploaded.replaceAll(/\$\{\{.*?\}\}/g, ''), 'artifact');
    output = { name, files: files.slice(0, mostFiles) };
    if (!isMatrix) producers.set(uploaded, { artifact: name, root: commonFolder(files) });
  };

  const download = (settings: Members, place: string): void => {
    const producer = producers.get(textOf(settings['name']) ?? '');
    if (producer === undefined || inputs.length + 1 >= mostInputs) {
      return tell(place, 'it is not known which artifact that is; the step is left out', 'add it to inputArtifacts');
    }
    if (!inputs.includes(producer.artifact)) inputs.push(producer.artifact);
    commands.push(...unpack(producer.artifact, textOf(settings['path']) ?? '.', producer.root));
  };

  for (const [index, one] of listOf(steps).entries()) {
    const step = membersOf(one);
    const place = `${at}/steps/${index}`;
    const condition = textOf(step['if']);
    const uses = textOf(step['uses']);
    const action = uses?.replace(/@.*$/, '');
    if (condition !== undefined) tellOfFailures(condition, place, tell);
    if (condition !== undefined && !alwaysHolds(condition, branch)) {
      tell(place, `the step is left out: it only runs if ${condition}`);
    } else if (uses === undefined) run(step, place);
    else if (action === 'actions/checkout') tellRest(tell, `${place}/with`, membersOf(step['with']), ['fetch-depth']);
    else if (action === 'actions/upload-artifact') upload(membersOf(step['with']), place);
    else if (action === 'actions/download-artifact') download(membersOf(step['with']), place);
    else {
      const isSetup = action?.startsWith('actions/setup-') === true;
      tell(
        place,
        `${uses} is not carried over`,
        isSetup ? 'install it where the commands run' : 'write commands for it',
      );
    }
  }
  return { commands, inputs, output };
}

/** The folder that all patterns lie in, up to the first wildcard: GitHub leaves its name out of an artifact. */
function commonFolder(patterns: readonly string[]): string {
  const folders = patterns.map((pattern) => {
    const [before = ''] = pattern.split(/[*?[{]/);
    return pattern.endsWith('{,/**/*}') ? before.split('/') : before.split('/').slice(0, -1);
  });
  const [first = []] = folders;
  const shared = first.findIndex((name, depth) => folders.some((folder) => folder[depth] !== name));
  return (shared === -1 ? first : first.slice(0, shared)).join('/') || '.';
}
