import { main } from '@millrace/service';
import { testRunner } from './index.ts';

await main(testRunner);
