import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { encodeAccount, encodeOperator, encodeUser, fmtCreds, newScopedSigner, parseCreds } from '@nats-io/jwt';
import { createAccount, createOperator, createUser, fromSeed, type KeyPair } from '@nats-io/nkeys';
import { ProvisionProblem } from '../problem.ts';
import { userPermissions, type NatsPermissions } from './permissions.ts';

/** Who may use NATS, and for what. The caller knows the subjects; this module knows keys and signatures. */
export interface NatsIdentitySpec {
  /** Service users by name: each gets a credentials file. */
  readonly users: Readonly<Record<string, NatsPermissions>>;
  /**
   * What every agent may do, whatever its token says: `{{name()}}` stands for its host id. The server takes these
   * permissions from the account, so that who mints agent tokens cannot widen them.
   */
  readonly agents: NatsPermissions;
  /** What JetStream may store for the account; default: as much as the server may. */
  readonly limits?: { readonly fileStorageBytes?: number; readonly memoryBytes?: number };
}

/** Everything a server and its users need; the secret parts stay in files of mode 0600. */
export interface NatsIdentities {
  readonly operatorJwt: string;
  readonly systemAccount: { readonly publicKey: string; readonly jwt: string };
  /** The one account of the platform, `MILLRACE`. */
  readonly account: { readonly publicKey: string; readonly jwt: string };
  /** Seed of the scoped signing key that mints agent users. Secret: for the deployments service only. */
  readonly agentSigningSeedFile: string;
  /** The credentials file of a service user. @throws RangeError when there is no such user */
  credentialsFile(user: string): string;
}

const keyNames = ['operator', 'system', 'account', 'agents'] as const;
type KeyName = (typeof keyNames)[number];
type Keys = Readonly<Record<KeyName, KeyPair>>;

const unlimited = -1;

/** A limit that is not named counts as zero, so each is. */
const accountLimits = {
  data: unlimited,
  payload: unlimited,
  subs: unlimited,
  imports: unlimited,
  exports: unlimited,
  conn: unlimited,
  leaf: unlimited,
  wildcards: true,
};

/**
 * Makes the identities under `folder`, or brings them up to date: keys are made once and kept, while what is signed
 * with them (permissions, the agents' template, limits) follows `spec` each time.
 *
 * @throws ProvisionProblem `identities-invalid` when a key is missing or unreadable: replacing it silently would lock
 *   out every enrolled agent.
 */
export async function createNatsIdentities(folder: string, spec: NatsIdentitySpec): Promise<NatsIdentities> {
  if (!existsSync(folder)) makeKeys(folder);
  const keys = readKeys(folder);
  const operatorJwt = await encodeOperator('millrace', keys.operator, {
    system_account: keys.system.getPublicKey(),
  });
  const systemJwt = await encodeAccount('SYSTEM', keys.system, { limits: accountLimits }, { signer: keys.operator });
  const accountJwt = await encodeAccount(
    'MILLRACE',
    keys.account,
    {
      limits: {
        ...accountLimits,
        mem_storage: spec.limits?.memoryBytes ?? unlimited,
        disk_storage: spec.limits?.fileStorageBytes ?? unlimited,
        streams: unlimited,
        consumer: unlimited,
      },
      signing_keys: [newScopedSigner(keys.agents.getPublicKey(), 'agent', userPermissions(spec.agents))],
    },
    { signer: keys.operator },
  );
  writeSecret(join(folder, 'operator.jwt'), operatorJwt);
  writeSecret(join(folder, 'system.jwt'), systemJwt);
  writeSecret(join(folder, 'account.jwt'), accountJwt);
  for (const [name, permissions] of Object.entries(spec.users))
    await writeUser(folder, keys.account, name, permissions);
  return loadNatsIdentities(folder);
}

/** The identities that {@link createNatsIdentities} made. @throws ProvisionProblem `identities-invalid` */
export function loadNatsIdentities(folder: string): NatsIdentities {
  const keys = readKeys(folder);
  return {
    operatorJwt: read(folder, 'operator.jwt'),
    systemAccount: { publicKey: keys.system.getPublicKey(), jwt: read(folder, 'system.jwt') },
    account: { publicKey: keys.account.getPublicKey(), jwt: read(folder, 'account.jwt') },
    agentSigningSeedFile: join(folder, 'agents.seed'),
    credentialsFile: (user) => {
      const file = credentialsFile(folder, user);
      if (!existsSync(file)) throw new RangeError(`no NATS user was made with the name ${JSON.stringify(user)}`);
      return file;
    },
  };
}

const credentialsFile = (folder: string, user: string): string => join(folder, 'users', `${user}.creds`);

/** A user whose key survives from start to start, with the permissions of this start. */
async function writeUser(folder: string, account: KeyPair, name: string, permissions: NatsPermissions): Promise<void> {
  const file = credentialsFile(folder, name);
  const user = existsSync(file) ? fromSeed(bytes((await parseCreds(readFileSync(file))).key)) : createUser();
  const jwt = await encodeUser(name, user, account, userPermissions(permissions));
  writeSecret(file, new TextDecoder().decode(fmtCreds(jwt, user)));
}

/** All or nothing: made beside its place and renamed into it. */
function makeKeys(folder: string): void {
  const draft = `${folder}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  const made: Keys = {
    operator: createOperator(),
    system: createAccount(),
    account: createAccount(),
    agents: createAccount(),
  };
  for (const name of keyNames) {
    writeSecret(join(draft, `${name}.seed`), new TextDecoder().decode(made[name].getSeed()));
  }
  mkdirSync(dirname(folder), { recursive: true });
  renameSync(draft, folder);
}

function readKeys(folder: string): Keys {
  const key = (name: KeyName): KeyPair => {
    try {
      return fromSeed(bytes(read(folder, `${name}.seed`)));
    } catch (error) {
      if (error instanceof ProvisionProblem) throw error;
      throw invalid(folder, `${name}.seed`, error);
    }
  };
  return { operator: key('operator'), system: key('system'), account: key('account'), agents: key('agents') };
}

function read(folder: string, name: string): string {
  try {
    return readFileSync(join(folder, name), 'utf8').trim();
  } catch (error) {
    throw invalid(folder, name, error);
  }
}

const invalid = (folder: string, name: string, cause: unknown): ProvisionProblem =>
  new ProvisionProblem(
    'identities-invalid',
    `the NATS key ${join(folder, name)} is missing or damaged`,
    `Put it back from a backup. Or delete ${folder}, and enrol every agent again.`,
    { cause },
  );

function writeSecret(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, text, { mode: 0o600 });
  renameSync(draft, file);
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
