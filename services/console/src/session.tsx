import { Alert, Button, Center, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { ApiProblem, allItems, MillraceClient, type PrincipalView } from '@millrace/client';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { createContext, useContext, useMemo, useState, type FormEvent, type ReactNode } from 'react';

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
  const session = useMemo(
    () =>
      signedIn && {
        client: clientFor(signedIn.token),
        arn: signedIn.arn,
        signOut: () => {
          sessionStorage.removeItem(storageKey);
          setSignedIn(undefined);
        },
      },
    [signedIn],
  );
  if (session === undefined)
    return (
      <SignIn
        onSignedIn={(token, arn) => {
          sessionStorage.setItem(storageKey, JSON.stringify({ token, arn }));
          setSignedIn({ token, arn });
        }}
      />
    );
  return <SessionContext.Provider value={session}>{children}</SessionContext.Provider>;
}

function SignIn({ onSignedIn }: { readonly onSignedIn: (token: string, arn: string) => void }) {
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
      setProblem(error instanceof ApiProblem ? 'This token is not accepted.' : 'The gateway does not answer.');
    } finally {
      setBusy(false);
    }
  };
  return (
    <Center mih="100vh" p="md">
      <Paper withBorder shadow="sm" p="xl" w={420}>
        <form onSubmit={(event) => void submit(event)}>
          <Stack>
            <Title order={2}>Millrace</Title>
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
