import { Alert, Button, Checkbox, Stack, TextInput } from '@mantine/core';
import { ApiProblem, onceWith, type IssuedCredentials, type PrincipalView } from '@millrace/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { FormDialog } from '../form-dialog.tsx';
import { Principal } from '../principal.tsx';
import { SecretOnce, type Secret } from '../secret-once.tsx';
import { usePrincipals, useSession } from '../session.tsx';
import { PageHeader } from '../page-header.tsx';
import { Pending } from '../pending.tsx';

type Role = PrincipalView['roles'][number];

const roles: Readonly<Record<Role, string>> = {
  viewer: 'sees everything but who may use the platform',
  approver: 'sees that too, and decides approvals',
  worker: 'takes jobs of custom action types, and nothing else',
  administrator: 'may do everything',
};
const isRole = (name: string): name is Role => Object.hasOwn(roles, name);

/** Who may use the platform and with which keys: for those alone who may see that. */
export function AccessPage() {
  const queries = useQueryClient();
  const [isCreating, setCreating] = useState(false);
  const [secret, setSecret] = useState<Secret>();
  const principals = usePrincipals();
  const look = () => void queries.invalidateQueries({ queryKey: ['principals'] });
  if (principals.error instanceof ApiProblem && principals.error.status === 403) {
    return (
      <Alert color="gray" title="Access">
        Who may use the platform is for administrators to see.
      </Alert>
    );
  }
  return (
    <Stack>
      <PageHeader title="Access" actions={<Button onClick={() => setCreating(true)}>New service account</Button>} />
      {principals.data === undefined ? (
        <Pending query={principals} />
      ) : (
        principals.data.map((principal) => (
          <Principal key={principal.arn} principal={principal} onChanged={look} onSecret={setSecret} />
        ))
      )}
      {isCreating && (
        <ServiceAccountDialog
          onClose={() => setCreating(false)}
          onCreated={(name, issued) => {
            setCreating(false);
            look();
            setSecret({
              title: `The credentials of ${name}`,
              values: [
                { label: 'Access key', value: issued.accessKeyId },
                { label: 'Secret access key', value: issued.secretAccessKey },
                { label: 'API token', value: issued.apiToken },
              ],
            });
          }}
        />
      )}
      {secret !== undefined && <SecretOnce secret={secret} onClose={() => setSecret(undefined)} />}
    </Stack>
  );
}

interface DialogProps {
  readonly onClose: () => void;
  readonly onCreated: (name: string, issued: IssuedCredentials) => void;
}

function ServiceAccountDialog({ onClose, onCreated }: DialogProps) {
  const { client } = useSession();
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<Role[]>([]);
  const create = useMutation({
    mutationFn: () => client.principals.create({ body: { name, roles: chosen }, ...onceWith() }),
    onSuccess: (issued) => onCreated(name, issued),
  });
  return (
    <FormDialog
      title="New service account"
      onClose={onClose}
      sends={create}
      sendLabel="Create"
      isComplete={chosen.length > 0}
    >
      <TextInput
        label="Name"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={64}
        required
        data-autofocus
      />
      <Checkbox.Group label="Roles" value={chosen} onChange={(names) => setChosen(names.filter(isRole))} required>
        <Stack gap="xs" mt="xs">
          {Object.entries(roles).map(([role, meaning]) => (
            <Checkbox key={role} value={role} label={role} description={meaning} />
          ))}
        </Stack>
      </Checkbox.Group>
    </FormDialog>
  );
}
