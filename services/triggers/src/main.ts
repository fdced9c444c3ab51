import { main } from '@millrace/service';
import { triggers } from './index.ts';

await main(triggers);
