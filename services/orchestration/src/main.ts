import { main } from '@millrace/service';
import { orchestration } from './index.ts';

await main(orchestration);
