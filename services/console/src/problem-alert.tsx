import { Alert, List, Text } from '@mantine/core';
import { ApiProblem } from '@millrace/client';

/** Why something was not done, with every issue and its place. */
export function ProblemAlert({ error }: { readonly error: Error }) {
  const isRefusal = error instanceof ApiProblem;
  const issues = isRefusal ? error.issues : [];
  return (
    <Alert color="red" title={isRefusal ? error.message : 'The gateway does not answer'} role="alert">
      {!isRefusal && <Text size="sm">{error.message}</Text>}
      {issues.length > 0 && (
        <List size="sm">
          {issues.map((issue) => (
            <List.Item key={`${issue.pointer} ${issue.message}`}>
              <code>{issue.pointer}</code> {issue.message}
            </List.Item>
          ))}
        </List>
      )}
    </Alert>
  );
}
