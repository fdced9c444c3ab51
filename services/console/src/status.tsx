import { Badge, Box } from '@mantine/core';
import {
  DoneIcon,
  FailedIcon,
  NothingIcon,
  OverriddenIcon,
  RunningIcon,
  SkippedIcon,
  StoppedIcon,
  WaitingIcon,
} from './icons.tsx';

/** How things can stand, for the eye: a colour, and a shape for whoever does not tell colours apart. */
const looks = {
  done: { colour: 'green', Icon: DoneIcon },
  running: { colour: 'river', Icon: RunningIcon },
  waiting: { colour: 'yellow', Icon: WaitingIcon },
  failed: { colour: 'red', Icon: FailedIcon },
  stopped: { colour: 'orange', Icon: StoppedIcon },
  overridden: { colour: 'violet', Icon: OverriddenIcon },
  skipped: { colour: 'gray', Icon: SkippedIcon },
  nothing: { colour: 'gray', Icon: NothingIcon },
} as const;

type Looks = keyof typeof looks;

const looksOf: Readonly<Record<string, Looks>> = {
  Succeeded: 'done',
  Approved: 'done',
  online: 'done',
  SUCCEEDED: 'done',
  delivered: 'done',
  done: 'done',
  InProgress: 'running',
  IN_PROGRESS: 'running',
  Begun: 'running',
  Pending: 'waiting',
  pending: 'waiting',
  Waiting: 'waiting',
  Created: 'waiting',
  Queued: 'waiting',
  Stopping: 'stopped',
  Stopped: 'stopped',
  STOPPED: 'stopped',
  refused: 'stopped',
  Abandoned: 'stopped',
  Cancelled: 'stopped',
  Failed: 'failed',
  FAILED: 'failed',
  failed: 'failed',
  FAULT: 'failed',
  TIMED_OUT: 'failed',
  Rejected: 'failed',
  Errored: 'failed',
  offline: 'failed',
  Overridden: 'overridden',
  Skipped: 'skipped',
  Superseded: 'skipped',
};

const words: Readonly<Record<string, string>> = {
  InProgress: 'In progress',
  IN_PROGRESS: 'In progress',
  NotStarted: 'Not started',
  SUCCEEDED: 'Succeeded',
  STOPPED: 'Stopped',
  FAILED: 'Failed',
  FAULT: 'Fault',
  TIMED_OUT: 'Timed out',
  online: 'Online',
  offline: 'Offline',
  pending: 'Pending',
  delivered: 'Delivered',
  done: 'Done',
  refused: 'Refused',
  failed: 'Failed',
};

/** A status as people read it. */
export const wordOf = (status: string): string => words[status] ?? status;

/** How something stands, in a word of CodePipeline, CodeBuild or CodeDeploy. */
export function Status({ status }: { readonly status: string }) {
  const kind = looksOf[status] ?? 'nothing';
  const { colour, Icon } = looks[kind];
  return (
    <Badge
      color={colour}
      variant={kind === 'nothing' || kind === 'skipped' ? 'outline' : 'light'}
      leftSection={<Icon size={12} {...(kind === 'running' ? { className: 'pulse' } : {})} />}
      tt="none"
      fw={600}
      style={{ flexShrink: 0, minWidth: 'max-content' }}
    >
      {wordOf(status)}
    </Badge>
  );
}

/** The same without the word, where many stand side by side; it is told to those who do not see it. */
export function StatusMark({ status }: { readonly status: string }) {
  const kind = looksOf[status] ?? 'nothing';
  const { colour, Icon } = looks[kind];
  return (
    <Box
      component="span"
      role="img"
      aria-label={wordOf(status)}
      title={wordOf(status)}
      c={kind === 'nothing' || kind === 'skipped' ? 'dimmed' : `var(--mantine-color-${colour}-light-color)`}
      style={{ display: 'inline-flex' }}
    >
      <Icon {...(kind === 'running' ? { className: 'pulse' } : {})} />
    </Box>
  );
}
