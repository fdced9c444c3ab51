import { main } from '@millrace/service';
import { approvals } from './index.ts';

await main(approvals);
