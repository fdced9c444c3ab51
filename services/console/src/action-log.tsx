import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import type { LogLineV1 } from '@millrace/contracts';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { LiveMark } from './live-mark.tsx';
import { LogLines, type Connection, type LogState } from './log-lines.ts';
import { ProblemAlert } from './problem-alert.tsx';
import { useSession } from './session.tsx';

const lineHeight = 19;
const beforeNextDrawing = (work: () => void): void => void requestAnimationFrame(work);

const isLive: Readonly<Record<Connection, boolean | undefined>> = {
  connecting: undefined,
  live: true,
  lost: false,
  ended: undefined,
};

/** The lines of an action's log as they are written: a lost connection is taken up where it broke, for as long as it takes. */
function useLog(actionExecutionId: string): LogState {
  const { client } = useSession();
  const [log, setLog] = useState(() => new LogLines(beforeNextDrawing));
  useEffect(() => {
    const stop = new AbortController();
    const lines = new LogLines(beforeNextDrawing);
    setLog(lines);
    const follow = async () => {
      try {
        const options = {
          follow: true,
          signal: stop.signal,
          patienceMilliseconds: Number.POSITIVE_INFINITY,
          onConnection: (isConnected: boolean) => lines.connected(isConnected),
        };
        for await (const line of client.tailLog(actionExecutionId, options)) lines.add(line);
        if (!stop.signal.aborted) lines.ended();
      } catch (cause) {
        lines.ended(cause instanceof Error ? cause : new Error(String(cause)));
      }
    };
    void follow();
    return () => stop.abort();
  }, [client, actionExecutionId]);
  return useSyncExternalStore(log.subscribe, log.state);
}

/** The log of an action, line by line while it runs. Lines are text, never markup. */
export function ActionLog({ actionExecutionId }: { readonly actionExecutionId: string }) {
  const log = useLog(actionExecutionId);
  const [wanted, setWanted] = useState('');
  const shown = useMemo(() => {
    const text = wanted.toLowerCase();
    return text === '' ? log.lines : log.lines.filter((line) => line.text.toLowerCase().includes(text));
  }, [log.lines, wanted]);
  return (
    <Stack gap={6}>
      <Group justify="space-between" gap="xs">
        <Group gap="xs">
          <TextInput
            size="xs"
            aria-label="Find in the log"
            placeholder="Find in the log"
            value={wanted}
            onChange={(event) => setWanted(event.currentTarget.value)}
          />
          <Text size="xs" c="dimmed">
            {wanted === '' ? `${log.lines.length + log.dropped} lines` : `${shown.length} of ${log.lines.length} lines`}
          </Text>
        </Group>
        <Group gap="xs">
          <LiveMark isLive={isLive[log.connection]} />
          <Button
            size="compact-xs"
            variant="default"
            disabled={log.lines.length === 0}
            onClick={() => download(log, actionExecutionId)}
          >
            Download
          </Button>
        </Group>
      </Group>
      {log.error !== undefined && <ProblemAlert error={log.error} />}
      {log.dropped > 0 && (
        <Text size="xs" c="dimmed">
          The first {log.dropped} lines are not kept here; <code>millrace logs</code> shows them all.
        </Text>
      )}
      <Lines lines={shown} wanted={wanted} isOver={log.connection === 'ended'} />
    </Stack>
  );
}

function Lines(props: { readonly lines: readonly LogLineV1[]; readonly wanted: string; readonly isOver: boolean }) {
  const { lines, wanted, isOver } = props;
  const box = useRef<HTMLDivElement>(null);
  /** Whoever scrolls up wants to read there; back at the end, new lines are followed again. */
  const [isFollowing, setFollowing] = useState(true);
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => lineHeight,
    getItemKey: (index) => lines[index]?.seq ?? index,
    overscan: 20,
  });
  useEffect(() => {
    if (isFollowing && lines.length > 0) rows.scrollToIndex(lines.length - 1, { align: 'end' });
  }, [isFollowing, lines.length, rows]);
  const onScroll = () => {
    const { scrollTop = 0, clientHeight = 0, scrollHeight = 0 } = box.current ?? {};
    setFollowing(scrollHeight - scrollTop - clientHeight < 2 * lineHeight);
  };
  if (lines.length === 0) {
    return (
      <Text size="sm" c="dimmed" className="log" p="xs" component="div" h="auto">
        {wanted !== '' ? 'No line has this text.' : isOver ? 'It wrote nothing.' : 'Nothing was written yet.'}
      </Text>
    );
  }
  return (
    <div style={{ position: 'relative' }}>
      <div
        ref={box}
        className="log"
        role="log"
        aria-label="Log"
        aria-live="off"
        tabIndex={0}
        onScroll={onScroll}
        style={{ height: `min(52vh, ${Math.max(6, lines.length) * lineHeight + 12}px)` }}
      >
        <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
          {rows.getVirtualItems().map(({ index, key, start }) => {
            const line = lines[index];
            return (
              line && (
                <div
                  key={key}
                  ref={rows.measureElement}
                  data-index={index}
                  data-stream={line.stream}
                  className="log-line"
                  title={line.at}
                  style={{ position: 'absolute', insetInline: 0, transform: `translateY(${start}px)` }}
                >
                  <span aria-hidden="true">{line.seq}</span>
                  <span>{line.text === '' ? ' ' : marked(line.text, wanted)}</span>
                </div>
              )
            );
          })}
        </div>
      </div>
      {!isFollowing && (
        <Button
          size="compact-xs"
          style={{ position: 'absolute', insetBlockEnd: 10, insetInlineEnd: 20 }}
          onClick={() => setFollowing(true)}
        >
          To the end ↓
        </Button>
      )}
    </div>
  );
}

/** The text with what was sought in it marked. */
function marked(text: string, wanted: string): ReactNode {
  if (wanted === '') return text;
  const parts: ReactNode[] = [];
  const lower = text.toLowerCase();
  let from = 0;
  for (;;) {
    const at = lower.indexOf(wanted.toLowerCase(), from);
    if (at < 0) break;
    parts.push(text.slice(from, at), <mark key={at}>{text.slice(at, at + wanted.length)}</mark>);
    from = at + wanted.length;
  }
  return [...parts, text.slice(from)];
}

function download({ lines }: LogState, name: string): void {
  const address = URL.createObjectURL(
    new Blob(
      lines.map(({ text }) => `${text}\n`),
      { type: 'text/plain' },
    ),
  );
  const link = document.createElement('a');
  link.href = address;
  link.download = `${name}.log`;
  link.click();
  URL.revokeObjectURL(address);
}
