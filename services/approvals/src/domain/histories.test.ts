import { recordedHistories } from '@millrace/testing';
import { approvalShape, initialApproval } from './approval.ts';
import { evolve } from './evolve.ts';

await recordedHistories(new URL('histories/', import.meta.url), {
  shape: approvalShape,
  initial: initialApproval,
  evolve,
});
