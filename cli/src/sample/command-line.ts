import { fileURLToPath } from 'node:url';

/** This very command, for processes that run a part of it on their own. */
export const commandLine = fileURLToPath(new URL('../main.js', import.meta.url));
