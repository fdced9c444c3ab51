import type { Platform } from '@millrace/platform';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Whether there is an AWS CLI on this machine. */
export const awsExists = (): Promise<boolean> =>
  run('aws', ['--version']).then(
    () => true,
    () => false,
  );

/** The AWS CLI, unchanged, in front of a platform. `home` keeps it from the machine's own settings. */
export const awsCli =
  (platform: Platform, home: string) =>
  async <Answer>(
    operation: string,
    options: Readonly<Record<string, string>>,
    ...flags: readonly string[]
  ): Promise<Answer> => {
    const door = ['--profile', 'millrace', '--endpoint-url', platform.urls.gateway, '--region', 'local'];
    const asked = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
    const { stdout } = await run('aws', [...door, '--output', 'json', 'codepipeline', operation, ...asked, ...flags], {
      env: {
        PATH: process.env['PATH'],
        HOME: home,
        AWS_SHARED_CREDENTIALS_FILE: platform.credentialsFile,
        AWS_EC2_METADATA_DISABLED: 'true',
      },
    });
    return (stdout.trim() === '' ? {} : JSON.parse(stdout)) as Answer;
  };
