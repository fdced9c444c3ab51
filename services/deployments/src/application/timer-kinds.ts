/** A group whose turn-taking is to be looked at; the aggregate is the group's id. */
export const groupKind = 'deployment-group';
/** A command that needs a fresh URL before it can be sent; the aggregate is the command's id. */
export const sendKind = 'host-command';
/** A deployment whose log is to be sealed; the aggregate is the deployment's id. */
export const sealKind = 'deployment-log';
