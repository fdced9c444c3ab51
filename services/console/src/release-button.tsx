import { Button, Text, TextInput } from '@mantine/core';
import { onceWith } from '@millrace/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { FormDialog } from './form-dialog.tsx';
import { ProblemAlert } from './problem-alert.tsx';
import { useSession } from './session.tsx';
import { usePipeline } from './use-pipeline.ts';

interface Variable {
  readonly name: string;
  readonly defaultValue?: string;
  readonly description?: string;
}

/** The variables that a pipeline declares, as CodePipeline writes them. */
const variablesOf = (pipeline: Readonly<Record<string, unknown>> | undefined): readonly Variable[] =>
  (pipeline?.['variables'] as readonly Variable[] | undefined) ?? [];

/** Starts an execution; first asks for the values of the variables where the pipeline declares any. */
export function ReleaseButton({ pipelineName }: { readonly pipelineName: string }) {
  const { client } = useSession();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const pipeline = usePipeline(pipelineName);
  const variables = variablesOf(pipeline.data?.pipeline);
  const start = useMutation({
    mutationFn: () =>
      client.pipelines.start({
        path: { name: pipelineName },
        body: { variables: Object.entries(values).map(([name, value]) => ({ name, value })) },
        ...onceWith(),
      }),
    onSuccess: async ({ executionId }) => {
      await queries.invalidateQueries({ queryKey: ['executions', pipelineName] });
      await navigate({ to: '/executions/$id', params: { id: executionId } });
    },
  });
  return (
    <>
      <Button
        onClick={() => (variables.length > 0 ? setAsking(true) : start.mutate())}
        loading={start.isPending || pipeline.isPending}
      >
        Release change{variables.length > 0 && '…'}
      </Button>
      {start.error !== null && !isAsking && <ProblemAlert error={start.error} />}
      <FormDialog
        opened={isAsking}
        onClose={() => setAsking(false)}
        title={`Release a change through ${pipelineName}`}
        sends={start}
        sendLabel="Release"
      >
        <Text size="sm" c="dimmed">
          What is left empty keeps its default.
        </Text>
        {variables.map(({ name, defaultValue, description }) => (
          <TextInput
            key={name}
            label={name}
            {...(description === undefined ? {} : { description })}
            {...(defaultValue === undefined ? { required: true } : { placeholder: defaultValue })}
            value={values[name] ?? ''}
            onChange={({ currentTarget: { value } }) => {
              const { [name]: _before, ...others } = values;
              setValues(value === '' ? others : { ...others, [name]: value });
            }}
            maxLength={1000}
          />
        ))}
      </FormDialog>
    </>
  );
}
