import { main } from '@millrace/service';
import { notifications } from './index.ts';

await main(notifications);
