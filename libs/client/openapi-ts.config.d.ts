import { type UserConfig } from '@hey-api/openapi-ts';
/** `npm run generate -w libs/client` writes what this asks for; a test asks for the same in another folder. */
declare const _default: Promise<UserConfig>;
export default _default;
