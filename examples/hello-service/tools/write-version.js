// Writes version.json: which release this bundle is. The service and the deployment's last check read it.
import { writeFileSync } from 'node:fs';

const { HELLO_VERSION: version, COMMIT_ID: commit } = process.env;
if (!version || !commit) throw new Error('HELLO_VERSION and COMMIT_ID must be set');
writeFileSync('version.json', `${JSON.stringify({ version, commit }, null, 2)}\n`);
console.log(`version.json says ${version}`);
