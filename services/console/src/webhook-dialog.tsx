import { ActionIcon, Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { onceWith } from '@millrace/client';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { FormDialog } from './form-dialog.tsx';
import { useSession } from './session.tsx';
import { usePipelineNames } from './use-pipeline.ts';

interface Props {
  readonly onClose: () => void;
  readonly onCreated: (webhook: { readonly name: string; readonly path: string; readonly secret: string }) => void;
}

interface Filter {
  readonly jsonPath: string;
  readonly matchEquals: string;
}

/** CodePipeline's limit. */
const MOST_FILTERS = 5;

/** Makes a webhook for a source action, with filters over what is delivered. */
export function WebhookDialog({ onClose, onCreated }: Props) {
  const { client } = useSession();
  const [name, setName] = useState('');
  const [pipelineName, setPipeline] = useState<string | null>(null);
  const [chosenAction, setAction] = useState<string | null>(null);
  const [filters, setFilters] = useState<readonly Filter[]>([]);
  const pipelines = usePipelineNames();
  const sources = useQuery({
    queryKey: ['sources', pipelineName],
    queryFn: () => client.pipelines.sources({ path: { name: pipelineName ?? '' } }),
    enabled: pipelineName !== null,
  });
  const actions = sources.data?.items.map((source) => source.actionName) ?? [];
  const actionName = chosenAction !== null && actions.includes(chosenAction) ? chosenAction : actions[0];
  const create = useMutation({
    mutationFn: () =>
      client.webhooks.create({
        body: {
          name,
          pipelineName: pipelineName ?? '',
          actionName: actionName ?? '',
          filters: filters.map(({ jsonPath, matchEquals }) =>
            matchEquals === '' ? { jsonPath } : { jsonPath, matchEquals },
          ),
        },
        ...onceWith(),
      }),
    onSuccess: onCreated,
  });
  const change = (at: number, changed: Partial<Filter>) =>
    setFilters(filters.map((filter, position) => (position === at ? { ...filter, ...changed } : filter)));
  return (
    <FormDialog
      title="New webhook"
      size="lg"
      onClose={onClose}
      sends={create}
      sendLabel="Create"
      isComplete={actionName !== undefined}
    >
      <TextInput
        label="Name"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={100}
        required
        data-autofocus
      />
      <Group grow>
        <Select
          label="Pipeline"
          data={pipelines.data ?? []}
          value={pipelineName}
          onChange={setPipeline}
          searchable
          required
        />
        <Select
          label="Source action"
          data={actions}
          value={actionName ?? null}
          onChange={setAction}
          disabled={pipelineName === null}
          required
        />
      </Group>
      <Stack gap="xs" role="group" aria-label="Filters">
        <Text size="sm" fw={500}>
          Filters
        </Text>
        <Text size="xs" c="dimmed">
          Each must hold for a delivery to start the pipeline: a JSONPath into its body, and what stands there.{' '}
          <code>{'{BranchName}'}</code> and the like stand for what the action&apos;s configuration says. Without a
          value it is enough that something is there.
        </Text>
        {filters.map((filter, at) => (
          <Group key={at} wrap="nowrap" align="end">
            <TextInput
              flex={1}
              aria-label={`JSONPath of filter ${at + 1}`}
              placeholder="$.ref"
              value={filter.jsonPath}
              onChange={(event) => change(at, { jsonPath: event.currentTarget.value })}
              maxLength={150}
              required
            />
            <TextInput
              flex={1}
              aria-label={`Value of filter ${at + 1}`}
              placeholder="refs/heads/{BranchName}"
              value={filter.matchEquals}
              onChange={(event) => change(at, { matchEquals: event.currentTarget.value })}
              maxLength={150}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={`Remove filter ${at + 1}`}
              onClick={() => setFilters(filters.filter((_, position) => position !== at))}
            >
              ×
            </ActionIcon>
          </Group>
        ))}
        {filters.length < MOST_FILTERS && (
          <Group>
            <Button
              variant="default"
              size="compact-sm"
              onClick={() => setFilters([...filters, { jsonPath: '', matchEquals: '' }])}
            >
              Add a filter
            </Button>
          </Group>
        )}
      </Stack>
    </FormDialog>
  );
}
