import { Text, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { FormDialog } from './form-dialog.tsx';
import { SecretOnce } from './secret-once.tsx';
import { useSession } from './session.tsx';
import { timeText } from './times.tsx';

/** One tag a line, `key` or `key=value`. */
const tagsIn = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [key = '', ...value] = line.split('=');
      return { key, value: value.join('=') };
    });

/** Asks for the one-time token with which an agent makes its machine a host, and says what to do with it. */
export function EnrolDialog({ onClose }: { readonly onClose: () => void }) {
  const { client } = useSession();
  const [hostName, setHostName] = useState('');
  const [tags, setTags] = useState('');
  const enrol = useMutation({
    mutationFn: () => client.hosts.createEnrolment({ body: { hostName, tags: tagsIn(tags) } }),
  });
  if (enrol.data !== undefined) {
    const { token, expiresAt } = enrol.data;
    const values = [
      { label: 'Token', value: token },
      {
        label: `On ${hostName}, until ${timeText(expiresAt)}`,
        value: `MILLRACE_ENROLMENT_TOKEN=${token} millrace --endpoint ${window.location.origin} agent enrol`,
      },
      { label: 'Then', value: 'millrace agent run' },
    ];
    return <SecretOnce secret={{ title: `How ${hostName} becomes a host`, values }} onClose={onClose} />;
  }
  return (
    <FormDialog title="Enrol a host" onClose={onClose} sends={enrol} sendLabel="Make the token">
      <Text size="sm" c="dimmed">
        The key pair is made on the machine and never leaves it. The token is good for one enrolment within 15 minutes,
        under this name and with these tags.
      </Text>
      <TextInput
        label="Name"
        value={hostName}
        onChange={(event) => setHostName(event.currentTarget.value)}
        maxLength={100}
        required
        data-autofocus
      />
      <Textarea
        label="Tags"
        description="One a line, such as stage=production. Deployment groups choose hosts by them."
        autosize
        minRows={2}
        value={tags}
        onChange={(event) => setTags(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
