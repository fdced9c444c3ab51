import { ScrollArea, Text } from '@mantine/core';
import type { LogLineV1 } from '@millrace/contracts';
import { useEffect, useRef, useState } from 'react';
import { useSession } from './session.tsx';

/** The page keeps no more than this many lines; the whole log is one `millrace logs` away. */
const MOST_LINES = 2_000;

/** The log of an action, line by line while it runs. Lines are text, never markup. */
export function ActionLog({ actionExecutionId }: { readonly actionExecutionId: string }) {
  const { client } = useSession();
  const [lines, setLines] = useState<readonly LogLineV1[]>([]);
  const [problem, setProblem] = useState<string>();
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const stop = new AbortController();
    const follow = async () => {
      try {
        for await (const line of client.tailLog(actionExecutionId, { follow: true, signal: stop.signal }))
          setLines((shown) => [...shown.slice(-MOST_LINES + 1), line]);
      } catch (error) {
        setProblem(error instanceof Error ? error.message : String(error));
      }
    };
    void follow();
    return () => stop.abort();
  }, [client, actionExecutionId]);
  useEffect(() => {
    // In braces: newer browsers answer with a promise, which React would take for a clean-up.
    end.current?.scrollIntoView({ block: 'nearest' });
  }, [lines]);
  if (problem !== undefined) return <Text c="red">{problem}</Text>;
  return (
    <ScrollArea.Autosize mah={380} bg="dark.8" p="xs" type="auto">
      {lines.map((line) => (
        <Text
          key={line.seq}
          size="xs"
          ff="monospace"
          c={line.stream === 'stderr' ? 'red.3' : line.stream === 'agent' ? 'blue.3' : 'gray.2'}
          style={{ whiteSpace: 'pre-wrap' }}
        >
          {line.text === '' ? ' ' : line.text}
        </Text>
      ))}
      <div ref={end} />
    </ScrollArea.Autosize>
  );
}
