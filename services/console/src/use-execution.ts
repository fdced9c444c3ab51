import type { ExecutionView } from '@millrace/contracts';
import { useCallback, useEffect, useState } from 'react';
import { useSession } from './session.tsx';

interface WatchedExecution {
  readonly view: ExecutionView | undefined;
  readonly error: Error | null;
  /** Whether it is shown as it is now; undefined when it has ended, so that nothing more is to come. */
  readonly isLive: boolean | undefined;
  /** Watches it anew: the stream is over when an execution has ended, and a retry takes the execution up again. */
  readonly refetch: () => void;
}

/** The execution as it stands, redrawn with every change that the gateway streams, across lost connections. */
export function useExecution(id: string): WatchedExecution {
  const { client } = useSession();
  const [view, setView] = useState<ExecutionView>();
  const [error, setError] = useState<Error | null>(null);
  const [isLive, setLive] = useState<boolean>();
  const [round, setRound] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    const watch = async () => {
      setError(null);
      try {
        const options = { signal, patienceMilliseconds: Number.POSITIVE_INFINITY, onConnection: setLive };
        for await (const next of client.watchExecution(id, options)) setView(next);
      } catch (cause) {
        if (!signal.aborted) setError(cause instanceof Error ? cause : new Error(String(cause)));
      }
      if (!signal.aborted) setLive(undefined);
    };
    void watch();
    return () => stop.abort();
  }, [client, id, round]);
  const refetch = useCallback(() => setRound((before) => before + 1), []);
  // After a link from one execution to another the view is of the one before until the first word of the other.
  return { view: view?.executionId === id ? view : undefined, error, isLive, refetch };
}
