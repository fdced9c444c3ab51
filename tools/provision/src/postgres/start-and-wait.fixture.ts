/** Test fixture: starts PostgreSQL, prints its process id and waits to be killed. */
import { startPostgres } from './start-postgres.ts';

const [dataDir, logFile] = process.argv.slice(2);
if (dataDir === undefined || logFile === undefined) throw new Error('usage: start-and-wait <data folder> <log file>');
const server = await startPostgres({ dataDir, logFile });
process.stdout.write(`${server.pid}\n`);
setInterval(() => undefined, 60_000);
