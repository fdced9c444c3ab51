/**
 * Started by the agent to become another user for good, with that user's own groups, and then the script itself:
 * `node launch-as.js <user> <uid> <gid> <path>`. Node's own `uid` option would drop the supplementary groups.
 */
const [user = '', uid = '', gid = '', path = ''] = process.argv.slice(2);
const { setgid, setuid, execve } = process;
// The published types leave `initgroups` out.
const { initgroups } = process as { initgroups?: (user: string, extraGroup: number) => void };
if (!initgroups || !setgid || !setuid || !execve) throw new Error('this system cannot change users');
initgroups(user, Number(gid));
setgid(Number(gid));
setuid(Number(uid));
execve(path, [path], { ...process.env });
