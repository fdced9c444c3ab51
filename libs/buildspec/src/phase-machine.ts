import type { OnFailure } from './model.ts';

/** Every phase of a build, in order. The last two always happen. */
export const buildPhases = [
  'submitted',
  'queued',
  'provisioning',
  'download_source',
  'install',
  'pre_build',
  'build',
  'post_build',
  'upload_artifacts',
  'finalizing',
  'completed',
] as const;
export type BuildPhase = (typeof buildPhases)[number];

/**
 * How a phase ended. `failed`: the user's work said no. `fault`: the platform could not do its part.
 * `stopped`: somebody asked. They are CodeBuild's phase statuses.
 */
export const phaseStatuses = ['succeeded', 'failed', 'fault', 'timed_out', 'stopped'] as const;
export type PhaseStatus = (typeof phaseStatuses)[number];

/**
 * The phase that follows. A failing `build` still runs `post_build` and uploads artifacts; a failing `install` or
 * `pre_build` goes straight to `finalizing`; what stops the whole build (a timeout, a stop, a fault) does too.
 * `onFailure` is the file's own wish for a phase that failed.
 */
export function nextPhase(phase: BuildPhase, status: PhaseStatus, onFailure?: OnFailure): BuildPhase | undefined {
  if (phase === 'completed') return undefined;
  if (phase === 'finalizing') return 'completed';
  switch (status) {
    case 'succeeded':
      return inOrder(phase);
    case 'failed':
      return afterFailure(phase, onFailure);
    case 'fault':
    case 'timed_out':
    case 'stopped':
      return hasWorkspace(phase) ? 'finalizing' : 'completed';
  }
}

/** The build's own status: the first phase that did not succeed decides; none: succeeded. */
export function overallStatus(statuses: readonly PhaseStatus[]): PhaseStatus {
  const stopper = statuses.find((status) => status === 'timed_out' || status === 'stopped' || status === 'fault');
  return stopper ?? statuses.find((status) => status !== 'succeeded') ?? 'succeeded';
}

function afterFailure(phase: Exclude<BuildPhase, 'finalizing' | 'completed'>, onFailure?: OnFailure): BuildPhase {
  switch (phase) {
    case 'submitted':
    case 'queued':
    case 'provisioning':
      return 'completed';
    case 'download_source':
    case 'upload_artifacts':
      return 'finalizing';
    case 'install':
    case 'pre_build':
      return onFailure === 'continue' ? inOrder(phase) : 'finalizing';
    case 'build':
    case 'post_build':
      return onFailure === 'abort' ? 'finalizing' : inOrder(phase);
  }
}

const inOrder = (phase: BuildPhase): BuildPhase => buildPhases[buildPhases.indexOf(phase) + 1] ?? 'completed';
const hasWorkspace = (phase: BuildPhase): boolean => buildPhases.indexOf(phase) > buildPhases.indexOf('provisioning');
