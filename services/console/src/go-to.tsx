import { Group, Modal, ScrollArea, Stack, Text, TextInput, UnstyledButton } from '@mantine/core';
import { allItems } from '@millrace/client';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import type { Place } from './navigation.ts';
import { useSession } from './session.tsx';
import { usePipelineNames } from './use-pipeline.ts';

interface Props {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly places: readonly Place[];
}

interface Destination {
  readonly name: string;
  readonly kind: string;
  readonly go: () => Promise<void>;
}

const mostShown = 30;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const deploymentId = /^d-[A-Z0-9]{9}$/;

/** Finds a page, a pipeline, a host or a build project by a part of its name, an execution or deployment by its id. */
export function GoTo({ opened, onClose, places }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} withCloseButton={false} padding={0} yOffset="12vh" size="lg" title={null}>
      {opened && <Search onClose={onClose} places={places} />}
    </Modal>
  );
}

function Search({ onClose, places }: Omit<Props, 'opened'>) {
  const listId = useId();
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const found = matching(useDestinations(places, text.trim()), text.trim());
  const current = Math.min(chosen, found.length - 1);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  const take = (destination: Destination | undefined) => {
    if (destination === undefined) return;
    onClose();
    void destination.go();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setChosen((current + step + found.length) % Math.max(1, found.length));
    } else if (event.key === 'Enter') take(found[current]);
  };
  return (
    <Stack gap={0}>
      <TextInput
        aria-label="Go to"
        placeholder="A page, a pipeline, a host, a build project, or the id of an execution"
        variant="unstyled"
        px="md"
        size="md"
        value={text}
        data-autofocus
        role="combobox"
        aria-expanded
        aria-controls={listId}
        {...(found[current] === undefined ? {} : { 'aria-activedescendant': `${listId}-${current}` })}
        onKeyDown={onKeyDown}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setChosen(0);
        }}
      />
      <ScrollArea.Autosize
        mah="50vh"
        type="auto"
        style={{ borderTop: '1px solid var(--mantine-color-default-border)' }}
      >
        <Stack gap={0} p="xs" id={listId} role="listbox" aria-label="Places" ref={list}>
          {found.map((destination, position) => (
            <UnstyledButton
              key={`${destination.kind} ${destination.name}`}
              id={`${listId}-${position}`}
              role="option"
              tabIndex={-1}
              aria-selected={position === current}
              className="choice"
              {...(position === current ? { bg: 'var(--mantine-primary-color-light)' } : {})}
              onClick={() => take(destination)}
            >
              <Group justify="space-between" wrap="nowrap">
                <Text size="sm" truncate>
                  {destination.name}
                </Text>
                <Text size="xs" c="dimmed">
                  {destination.kind}
                </Text>
              </Group>
            </UnstyledButton>
          ))}
          {found.length === 0 && (
            <Text size="sm" c="dimmed" p="xs">
              Nothing has this name.
            </Text>
          )}
        </Stack>
      </ScrollArea.Autosize>
    </Stack>
  );
}

function matching(all: readonly Destination[], text: string): readonly Destination[] {
  const wanted = text.toLowerCase();
  return all.filter(({ name }) => name.toLowerCase().includes(wanted)).slice(0, mostShown);
}

/** Everything that has a name, and what an id can only mean. What one may not see is not offered. */
function useDestinations(places: readonly Place[], text: string): readonly Destination[] {
  const { client } = useSession();
  const navigate = useNavigate();
  const named = { staleTime: 30_000, retry: false } as const;
  const pipelines = usePipelineNames(named);
  const hosts = useQuery({
    queryKey: ['names', 'hosts'],
    queryFn: () => allItems((query) => client.hosts.list({ query })),
    ...named,
  });
  const projects = useQuery({
    queryKey: ['names', 'projects'],
    queryFn: () => allItems((query) => client.projects.list({ query })),
    ...named,
  });
  return [
    ...(uuid.test(text)
      ? [{ name: text, kind: 'Execution', go: () => navigate({ to: '/executions/$id', params: { id: text } }) }]
      : []),
    ...(deploymentId.test(text)
      ? [{ name: text, kind: 'Deployment', go: () => navigate({ to: '/deployments/$id', params: { id: text } }) }]
      : []),
    ...(pipelines.data ?? []).map((name) => ({
      name,
      kind: 'Pipeline',
      go: () => navigate({ to: '/pipelines/$name', params: { name } }),
    })),
    ...places.map(({ to, label }) => ({ name: label, kind: 'Page', go: () => navigate({ to }) })),
    ...(hosts.data ?? []).map(({ hostId, hostName }) => ({
      name: hostName,
      kind: 'Host',
      go: () => navigate({ to: '/hosts/$id', params: { id: hostId } }),
    })),
    ...(projects.data ?? []).map(({ name }) => ({
      name,
      kind: 'Build project',
      go: () => navigate({ to: '/projects/$name', params: { name } }),
    })),
  ];
}
