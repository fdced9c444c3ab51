import { Decider1000000000002 } from './decider-1.ts';
import { Decider1000000000004 } from './decider-2.ts';
import { Decider1000000000005 } from './decider-3.ts';

/** Of the database of every service that decides, before the service's own. */
export const deciderMigrations = [Decider1000000000002, Decider1000000000004, Decider1000000000005];
