export { bootstrapAdministrator } from './bootstrap.ts';
export { gateway } from './definition.ts';
export type { IssuedCredentials } from './domain/principal.ts';
