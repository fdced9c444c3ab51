import { runService } from '@millrace/service';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { gateway } from './definition.ts';
import { PrincipalRepository } from './outbound/postgres/principal.repository.ts';
import { house, type House } from './testing/house.ts';

const [first, second, third] = ['ab', 'cd', 'ef'].map((byte) => byte.repeat(32)) as [string, string, string];
let here: House;
beforeAll(async () => {
  here = await house({ MILLRACE_SEAL_KEY: first });
  await here.gateway.stop();
}, 60_000);
afterAll(() => here.close());

/** What a gateway with these seal keys verifies signatures of the administrator's access key with, and what it logs. */
async function startedWith(sealKey: string, ...older: readonly string[]) {
  const lines: string[] = [];
  const environment = { ...here.environment, MILLRACE_SEAL_KEY: sealKey, MILLRACE_OLDER_SEAL_KEYS: older.join(',') };
  const running = await runService(gateway, environment, { logTo: { write: (line) => lines.push(line) } });
  try {
    const principals = running.app.get(PrincipalRepository, { strict: false });
    const key = await principals.byAccessKey(here.administrator.accessKeyId).catch((error: unknown) => error);
    return { key, log: lines.join('') };
  } finally {
    await running.stop();
  }
}

it('access keys outlive a change of the seal key, and need the former one only until the gateway has started', async () => {
  const { accessKeyId, secretAccessKey } = here.administrator;
  const opened = expect.objectContaining({ secretAccessKey });
  const changed = await startedWith(second, third, first);
  expect(changed.key).toEqual(opened);
  expect(changed.log).toContain('"msg":"secrets-resealed"');
  const again = await startedWith(second, first);
  expect(again.log).not.toContain('secrets-resealed');
  expect((await startedWith(second)).key).toEqual(opened);

  const lost = await startedWith(first);
  expect(lost.key).toBeInstanceOf(Error);
  expect(lost.log).toContain(`"owners":["${accessKeyId}"]`);
  expect(changed.log + lost.log).not.toContain(secretAccessKey);
});
