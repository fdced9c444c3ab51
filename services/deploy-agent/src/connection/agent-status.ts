import { readFile } from 'node:fs/promises';
import { isMissing, writeDurably } from '../host/durable-file.ts';
import { Layout } from '../host/layout.ts';
import { lockHolder } from './agent-lock.ts';
import { readIdentity } from './identity.ts';

/** What a running agent writes down about itself. */
export interface AgentNotes {
  readonly isConnected: boolean;
  /** When the platform last answered. */
  readonly lastAnswerAt?: string;
  readonly runningCommands: number;
}

export interface AgentStatus extends AgentNotes {
  readonly hostId: string;
  readonly hostName: string;
  /** Process that runs the agent; absent when none does. */
  readonly pid?: number;
  readonly jwtExpiresAt: string;
}

/** What can be seen on this machine about its agent. @returns undefined when the folder belongs to no host. */
export async function agentStatus(stateFolder: string): Promise<AgentStatus | undefined> {
  const layout = new Layout(stateFolder);
  const identity = await readIdentity(layout.identity);
  if (!identity) return undefined;
  const { hostId, hostName, jwtExpiresAt } = identity;
  const pid = await lockHolder(layout.lock);
  const notes = pid === undefined ? undefined : await readNotes(layout.status);
  const quiet: AgentNotes = { isConnected: false, runningCommands: 0 };
  return { hostId, hostName, jwtExpiresAt, ...(notes ?? quiet), ...(pid === undefined ? {} : { pid }) };
}

export const writeNotes = (path: string, notes: AgentNotes): Promise<void> => writeDurably(path, JSON.stringify(notes));

async function readNotes(path: string): Promise<AgentNotes | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as AgentNotes;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
