import { main } from '@millrace/service';
import { artifacts } from './index.ts';

await main(artifacts);
