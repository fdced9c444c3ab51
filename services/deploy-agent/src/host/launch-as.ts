/**
 * Started by the agent to become another user for good, with that user's own groups, and then the script itself:
 * `node launch-as.js <user> <uid> <gid> <path>`. Node's own `uid` option would drop the supplementary groups.
 */
const [user = '', uid = '', gid = '', path = ''] = process.argv.slice(2);
// The published types leave `initgroups` out, and some systems have none of these.
const system = process as typeof process & { initgroups?: (user: string, extraGroup: number) => void };
if (!system.initgroups || !system.setgid || !system.setuid || !system.execve) {
  throw new Error('this system cannot change users');
}
system.initgroups(user, Number(gid));
system.setgid(Number(gid));
system.setuid(Number(uid));
system.execve(path, [path], { ...process.env });
