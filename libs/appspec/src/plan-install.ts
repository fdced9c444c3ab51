import { err, ok, type Issue, type Result } from '@millrace/kernel';
import type { Appspec } from './appspec.ts';
import { mayWrite, planCleanup } from './cleanup.ts';
import { expandFiles, type WantedFiles } from './expand-files.ts';
import type {
  BundleEntry,
  InstalledEntry,
  InstallPlan,
  InstallRequest,
  Instruction,
  Observed,
  PlanIssues,
} from './install-plan.ts';
import { isWithin } from './paths.ts';
import { planPermissions } from './plan-permissions.ts';

/**
 * Every path whose state {@link planInstall} needs to know: destinations, the folders above them, and what earlier
 * installations recorded.
 */
export function pathsToObserve(
  appspec: Appspec,
  bundle: readonly BundleEntry[],
  installed: readonly InstalledEntry[],
): readonly string[] {
  const wanted = expandFiles(appspec, bundle);
  return [...new Set([...wanted.folders, ...wanted.copies.keys(), ...installed.map(({ path }) => path)])];
}

/**
 * Decides everything that an installation does, before anything is touched: all checks come first, so that a refused
 * revision leaves the earlier one in place. Nothing is planned outside the allowed destinations, except the folders
 * that lead to them.
 */
export function planInstall(request: InstallRequest): Result<InstallPlan, PlanIssues> {
  const wanted = expandFiles(request.appspec, request.bundle);
  const folders = new Set(wanted.folders);
  const cleanup = planCleanup(request, ({ path, kind }) =>
    kind === 'file' ? wanted.copies.has(path) : folders.has(path),
  );
  const own = new Set(cleanup.kept.map(({ path }) => path));
  const issues: Issue[] = [...wanted.issues, ...checkPlaces(request, wanted)];
  const made = planFolders(request, wanted, cleanup.observed, issues);
  const { copies, retained } = planCopies(request, wanted, cleanup.observed, own, issues);
  const permissions = planPermissions(
    request.appspec.permissions,
    {
      files: copies.map(({ path }) => path),
      folders: wanted.folders.filter((path) => own.has(path) || made.some((step) => step.path === path)),
    },
    request.abilities,
  );
  issues.push(...permissions.issues);
  if (issues.length > 0) return err(issues);

  const record: readonly InstalledEntry[] = [
    ...wanted.folders
      .filter((path) => own.has(path) || made.some((step) => step.path === path && step.isRecorded))
      .map((path): InstalledEntry => ({ path, kind: 'directory' })),
    ...copies.map(({ path }): InstalledEntry => ({ path, kind: 'file' })),
  ];
  return ok({
    instructions: [...cleanup.removals, ...made, ...copies, ...permissions.instructions],
    record: [...stillThere(request, cleanup.observed, record), ...record],
    retained,
    leftBehind: cleanup.leftBehind,
  });
}

/** Recorded folders that hold something of their own are not removed now, and may be by a later installation. */
function stillThere(
  request: InstallRequest,
  observed: ReadonlyMap<string, Observed>,
  record: readonly InstalledEntry[],
): readonly InstalledEntry[] {
  const recorded = new Set(record.map(({ path }) => path));
  return request.installed.filter(
    ({ path, kind }) =>
      kind === 'directory' &&
      !recorded.has(path) &&
      observed.get(path)?.kind === 'directory' &&
      mayWrite(path, request),
  );
}

function checkPlaces(request: InstallRequest, wanted: WantedFiles): readonly Issue[] {
  return request.appspec.files.flatMap(({ destination, line }, index): readonly Issue[] => {
    const isAllowed = request.allowedDestinations.some((folder) => isWithin(destination, folder));
    const forbidden = request.forbiddenDestinations.find((folder) =>
      [destination, ...wanted.copies.keys()].some((path) => isWithin(path, folder) && isWithin(path, destination)),
    );
    if (isAllowed && !forbidden) return [];
    return [
      {
        pointer: `/files/${index}/destination`,
        message: forbidden
          ? `${destination} reaches into a folder of the deploy agent`
          : `${destination} is outside the folders this host allows`,
        value: destination,
        suggestion: `a folder below ${request.allowedDestinations.join(', ')}`,
        line,
      },
    ];
  });
}

function planFolders(
  request: InstallRequest,
  wanted: WantedFiles,
  observed: ReadonlyMap<string, Observed>,
  issues: Issue[],
): readonly Extract<Instruction, { type: 'mkdir' }>[] {
  return wanted.folders.flatMap((path) => {
    const fact = observed.get(path);
    if (!fact) return [{ type: 'mkdir', path, isRecorded: mayWrite(path, request) }];
    // Above an allowed folder the host's owner may use links; below it they would lead a deployment elsewhere.
    const isOursToJudge = mayWrite(path, request) || fact.kind !== 'link';
    if (fact.kind !== 'directory' && isOursToJudge) {
      const what = fact.kind === 'link' ? 'a link' : 'not a folder';
      issues.push({ pointer: '/files', message: `${path} must be a folder but is ${what} on this host`, value: path });
    }
    return [];
  });
}

interface Copies {
  readonly copies: readonly Extract<Instruction, { type: 'copy' }>[];
  readonly retained: readonly string[];
}

function planCopies(
  request: InstallRequest,
  wanted: WantedFiles,
  observed: ReadonlyMap<string, Observed>,
  own: ReadonlySet<string>,
  issues: Issue[],
): Copies {
  const behavior = request.appspec.fileExistsBehavior ?? request.fileExistsBehavior;
  const copies: Extract<Instruction, { type: 'copy' }>[] = [];
  const retained: string[] = [];
  for (const [path, source] of wanted.copies) {
    const fact = observed.get(path);
    if (!fact) copies.push({ type: 'copy', source, path, replaces: 'nothing' });
    else if (fact.kind === 'directory' || fact.kind === 'other') {
      issues.push({ pointer: '/files', message: `${path} is on this host, and is not a file`, value: path });
    } else if (own.has(path)) copies.push({ type: 'copy', source, path, replaces: 'own' });
    else if (behavior === 'RETAIN') retained.push(path);
    else if (behavior === 'OVERWRITE') copies.push({ type: 'copy', source, path, replaces: 'foreign' });
    else {
      issues.push({
        pointer: '/files',
        message: `${path} is on this host already and was not installed by this deployment group`,
        value: path,
        suggestion: 'file_exists_behavior: OVERWRITE or RETAIN',
      });
    }
  }
  return { copies, retained };
}
