import { main } from '@millrace/service';
import { deployments } from './index.ts';

await main(deployments);
