import { Button, Group, Modal, Select, Stack, TagsInput, TextInput } from '@mantine/core';
import { allItems } from '@millrace/client';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ProblemAlert } from './problem-alert.tsx';
import { useSession } from './session.tsx';

/** What is asked for most; the rest is in the README of notifications, and a name that means nothing is refused. */
const usualEvents = [
  'pipeline-execution.*',
  'pipeline-execution.failed',
  'pipeline-execution.succeeded',
  'action-execution.failed',
  'approval.requested',
  'deployment.failed',
  'test-report.failed',
];

interface Props {
  /** Names of rules that there are: one more of such a name would replace it. */
  readonly taken: readonly string[];
  readonly onClose: () => void;
  readonly onCreated: (made: { readonly name: string; readonly secret: string }) => void;
}

/** Makes a rule that sends events of one pipeline, or of all, to an address. */
export function NotificationDialog({ taken, onClose, onCreated }: Props) {
  const { client } = useSession();
  const [name, setName] = useState('');
  const [targetUrl, setTargetUrl] = useState('');
  const [eventTypes, setEventTypes] = useState<string[]>(['pipeline-execution.failed']);
  const [pipelineName, setPipelineName] = useState<string | null>(null);
  const pipelines = useQuery({
    queryKey: ['names', 'pipelines'],
    queryFn: () => allItems((query) => client.pipelines.list({ query })),
  });
  const create = useMutation({
    mutationFn: () =>
      client.notificationRules.put({
        path: { name },
        body: { targetUrl, eventTypes, ...(pipelineName === null ? {} : { pipelineName }) },
      }),
    onSuccess: onCreated,
  });
  const isTaken = taken.includes(name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <Modal opened onClose={onClose} title="New notification rule" size="lg">
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label="Name"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={isTaken ? 'There is a rule of this name.' : undefined}
            maxLength={100}
            required
            data-autofocus
          />
          <TextInput
            label="Address"
            description="Events are posted there, signed with a key that is shown once"
            placeholder="https://example.org/events"
            type="url"
            value={targetUrl}
            onChange={(event) => setTargetUrl(event.currentTarget.value)}
            required
          />
          <Select
            label="Pipeline"
            placeholder="Every pipeline"
            clearable
            searchable
            value={pipelineName}
            onChange={setPipelineName}
            data={pipelines.data?.map((pipeline) => pipeline.name) ?? []}
          />
          <TagsInput
            label="Events"
            description="Such as approval.requested, or deployment.* for all of a kind"
            data={usualEvents}
            value={eventTypes}
            onChange={setEventTypes}
          />
          {create.error !== null && <ProblemAlert error={create.error} />}
          <Group justify="end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={isTaken || eventTypes.length === 0} loading={create.isPending}>
              Create
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
