import { Group, PasswordInput, Select, TextInput } from '@mantine/core';
import { onceWith } from '@millrace/client';
import type { ConnectionView } from '@millrace/contracts';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { FormDialog } from './form-dialog.tsx';
import { useSession } from './session.tsx';

type ProviderType = ConnectionView['providerType'];

/** What stands before the id of a repository when nothing else is said; the others have to be told. */
const homes: Readonly<Record<ProviderType, string | undefined>> = {
  GitHub: 'https://github.com',
  GitLab: 'https://gitlab.com',
  Bitbucket: 'https://bitbucket.org',
  GitHubEnterpriseServer: undefined,
  GitLabSelfManaged: undefined,
  CodeCommit: undefined,
  Git: undefined,
};
const isProviderType = (name: string | null): name is ProviderType => name !== null && Object.hasOwn(homes, name);

interface Props {
  readonly onClose: () => void;
  readonly onCreated: () => void;
}

/** Makes a connection; what is left empty is as it usually is for such a host. */
export function ConnectionDialog({ onClose, onCreated }: Props) {
  const { client } = useSession();
  const [providerType, setProviderType] = useState<ProviderType>('GitHub');
  const [texts, setTexts] = useState({ name: '', baseUrl: '', username: '', token: '', connectionArn: '' });
  const { name, ...optional } = texts;
  const create = useMutation({
    mutationFn: () => {
      const filled = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== ''));
      return client.connections.create({ body: { name, providerType, ...filled }, ...onceWith() });
    },
    onSuccess: onCreated,
  });
  const field = (member: keyof typeof texts) => ({
    value: texts[member],
    onChange: ({ currentTarget: { value } }: { readonly currentTarget: HTMLInputElement }) =>
      setTexts({ ...texts, [member]: value }),
  });
  const home = homes[providerType];
  return (
    <FormDialog title="New connection" size="lg" onClose={onClose} sends={create} sendLabel="Create">
      <Group grow>
        <TextInput label="Name" {...field('name')} required data-autofocus />
        <Select
          label="Kind of host"
          data={Object.keys(homes)}
          value={providerType}
          onChange={(chosen) => isProviderType(chosen) && setProviderType(chosen)}
          allowDeselect={false}
        />
      </Group>
      <TextInput
        label="Address"
        description="What stands before the id of a repository"
        {...field('baseUrl')}
        {...(home === undefined ? { required: true } : { placeholder: home })}
      />
      <Group grow>
        <TextInput label="User name" description="Usual for such a host when empty" {...field('username')} />
        <PasswordInput label="Token" description="Stored sealed, never shown" autoComplete="off" {...field('token')} />
      </Group>
      <TextInput
        label="ARN"
        description="One that definitions name already, such as AWS's own; made when empty"
        {...field('connectionArn')}
      />
    </FormDialog>
  );
}
