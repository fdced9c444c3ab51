import { Badge, Box, Tooltip } from '@mantine/core';
import type { BuildView } from '@millrace/contracts';
import { durationText } from './times.tsx';

const colours: Readonly<Record<BuildView['buildStatus'], string>> = {
  IN_PROGRESS: 'river',
  SUCCEEDED: 'green',
  FAILED: 'red',
  FAULT: 'red',
  TIMED_OUT: 'red',
  STOPPED: 'orange',
};

/** What took less is no news. */
const newsMilliseconds = 100;

/** The phases of a build that took time or went wrong, in their order; why one failed when it is pointed at. */
export function BuildPhases({ build }: { readonly build: BuildView }) {
  return (
    <Box component="ul" className="lifecycle" aria-label="Phases">
      {build.phases
        .filter(({ phaseType }) => phaseType !== 'COMPLETED')
        .filter(
          ({ phaseType, phaseStatus, durationMilliseconds = 0 }) =>
            phaseType === 'BUILD' || phaseStatus !== 'SUCCEEDED' || durationMilliseconds >= newsMilliseconds,
        )
        .map(({ phaseType, phaseStatus, durationMilliseconds, contexts }) => {
          const why = contexts.map(({ message }) => message).join(' ');
          return (
            <li key={phaseType}>
              <Tooltip label={why} disabled={why === ''} multiline maw={400}>
                <Badge
                  size="sm"
                  radius="sm"
                  variant="light"
                  tt="none"
                  color={colours[phaseStatus]}
                  {...(why === '' ? {} : { tabIndex: 0 })}
                >
                  {phaseType.toLowerCase().replaceAll('_', ' ')}
                  {durationMilliseconds !== undefined && ` ${durationText(durationMilliseconds)}`}
                  {phaseStatus !== 'SUCCEEDED' && phaseStatus !== 'IN_PROGRESS' && ' failed'}
                </Badge>
              </Tooltip>
            </li>
          );
        })}
    </Box>
  );
}
