import { Alert, Button, Group, List, Text } from '@mantine/core';
import { ApiProblem, ApiUnreachable } from '@millrace/client';

interface Props {
  readonly error: Error;
  /** Offers to try again. */
  readonly onRetry?: (() => unknown) | undefined;
}

/** What kind of no it is, in words that say what can be done about it. */
function titleOf(error: Error): string {
  if (error instanceof ApiUnreachable) return 'The gateway does not answer';
  if (!(error instanceof ApiProblem)) return 'Something went wrong';
  switch (error.status) {
    case 401:
      return 'Your token is not accepted any more';
    case 403:
      return 'You may not do this';
    case 404:
      return 'This is not there';
    case 429:
      return 'Too many requests: wait a moment';
    default:
      return error.isTemporary ? 'It could not be done just now' : error.message;
  }
}

/** Why something was not done or cannot be shown, with every issue and its place. */
export function ProblemAlert({ error, onRetry }: Props) {
  const title = titleOf(error);
  const issues = error instanceof ApiProblem ? error.issues : [];
  const isRefused = error instanceof ApiProblem && (error.status === 403 || error.status === 404);
  return (
    <Alert color={isRefused ? 'gray' : 'red'} variant="light" title={title} role="alert">
      {title !== error.message && (
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {error.message}
        </Text>
      )}
      {issues.length > 0 && (
        <List size="sm">
          {issues.map((issue) => (
            <List.Item key={`${issue.pointer} ${issue.message}`}>
              <code>{issue.pointer}</code> {issue.message}
              {issue.suggestion !== undefined && `: ${issue.suggestion}`}
            </List.Item>
          ))}
        </List>
      )}
      {onRetry !== undefined && !isRefused && (
        <Group mt="xs">
          <Button size="compact-sm" variant="default" onClick={() => void onRetry()}>
            Try again
          </Button>
        </Group>
      )}
    </Alert>
  );
}
