import { main } from '@millrace/service';
import { buildRunner } from './index.ts';

await main(buildRunner);
