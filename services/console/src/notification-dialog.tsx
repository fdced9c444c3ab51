import { Select, TagsInput, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { FormDialog } from './form-dialog.tsx';
import { useSession } from './session.tsx';
import { usePipelineNames } from './use-pipeline.ts';

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
  const pipelines = usePipelineNames();
  const create = useMutation({
    mutationFn: () =>
      client.notificationRules.put({
        path: { name },
        body: { targetUrl, eventTypes, ...(pipelineName === null ? {} : { pipelineName }) },
      }),
    onSuccess: onCreated,
  });
  const isTaken = taken.includes(name);
  return (
    <FormDialog
      title="New notification rule"
      size="lg"
      onClose={onClose}
      sends={create}
      sendLabel="Create"
      isComplete={!isTaken && eventTypes.length > 0}
    >
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
        data={pipelines.data ?? []}
      />
      <TagsInput
        label="Events"
        description="Such as approval.requested, or deployment.* for all of a kind"
        data={usualEvents}
        value={eventTypes}
        onChange={setEventTypes}
      />
    </FormDialog>
  );
}
