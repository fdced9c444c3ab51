import { Alert, Button, Center, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { ApiProblem, allItems, MillraceClient, type PrincipalView } from '@millrace/client';
import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useMemo, useState, type FormEvent, type ReactNode } from 'react';

interface Session {
  readonly client: MillraceClient;
  readonly arn: string;
  readonly signOut: () => void;
}

const SessionContext = createContext<Session | undefined>(undefined);
const storageKey = 'millrace.token';

/** The client of whoever signed in. Only below {@link SessionProvider}. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error('useSession outside of SessionProvider');
  return session;
}

/** Everybody with access; an {@link ApiProblem} 403 for those who may not see that. */
export function usePrincipals(): UseQueryResult<PrincipalView[]> {
  const { client, arn } = useSession();
  return useQuery({
    queryKey: ['principals', arn],
    queryFn: () => allItems((page) => client.principals.list({ query: page })),
    retry: false,
  });
}

const clientFor = (token: string) => new MillraceClient({ baseUrl: window.location.origin, token });

/** Shows the app to whoever has a token that the gateway accepts; it is kept for this tab only. */
export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const [signedIn, setSignedIn] = useState<{ readonly token: string; readonly arn: string } | undefined>(() => {
    const kept = sessionStorage.getItem(storageKey);
    return kept === null ? undefined : (JSON.parse(kept) as { token: string; arn: string });
  });
  const queries = useQueryClient();
  const [isOver, setOver] = useState(false);
  // A token that was deleted is refused everywhere: whoever is shown refusals instead of the way back in is stuck.
  useEffect(
    () =>
      queries.getQueryCache().subscribe(({ query }) => {
        const { error } = query.state;
        if (!(error instanceof ApiProblem) || error.status !== 401) return;
        sessionStorage.removeItem(storageKey);
        setOver(true);
        setSignedIn(undefined);
      }),
    [queries],
  );
  const session = useMemo(
    () =>
      signedIn && {
        client: clientFor(signedIn.token),
        arn: signedIn.arn,
        signOut: () => {
          sessionStorage.removeItem(storageKey);
          queries.clear();
          setSignedIn(undefined);
        },
      },
    [queries, signedIn],
  );
  if (session === undefined)
    return (
      <SignIn
        isOver={isOver}
        onSignedIn={(token, arn) => {
          // What another one was shown is not for this one.
          queries.clear();
          setOver(false);
          sessionStorage.setItem(storageKey, JSON.stringify({ token, arn }));
          setSignedIn({ token, arn });
        }}
      />
    );
  return <SessionContext.Provider value={session}>{children}</SessionContext.Provider>;
}

interface SignInProps {
  /** The token that was used so far is not accepted any more. */
  readonly isOver: boolean;
  readonly onSignedIn: (token: string, arn: string) => void;
}

function SignIn({ isOver, onSignedIn }: SignInProps) {
  useDocumentTitle('Sign in · Millrace');
  const [token, setToken] = useState('');
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      const { arn } = await clientFor(token.trim()).whoami.get();
      onSignedIn(token.trim(), arn);
    } catch (error) {
      setProblem(
        !(error instanceof ApiProblem)
          ? 'The gateway does not answer.'
          : error.status === 401
            ? 'This token is not accepted.'
            : error.message,
      );
    } finally {
      setBusy(false);
    }
  };
  return (
    <Center mih="100vh" p="md" component="main">
      <Paper withBorder shadow="sm" p="xl" w={420} bg="var(--console-surface)">
        <form onSubmit={(event) => void submit(event)}>
          <Stack>
            <Title order={1}>Millrace</Title>
            {isOver && (
              <Alert color="orange" title="You were signed out">
                The token that you used is not accepted any more.
              </Alert>
            )}
            <Text c="dimmed" size="sm">
              Sign in with an API token. The administrator&apos;s is in <code>.millrace/credentials</code>, in the line{' '}
              <code>millrace_api_token</code>.
            </Text>
            <PasswordInput
              label="API token"
              name="token"
              value={token}
              onChange={(event) => setToken(event.currentTarget.value)}
              required
              autoFocus
            />
            {problem !== undefined && <Alert color="red" title={problem} role="alert" />}
            <Button type="submit" loading={busy}>
              Sign in
            </Button>
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}
