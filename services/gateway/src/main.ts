import { main } from '@millrace/service';
import { gateway } from './definition.ts';

await main(gateway);
