import { recordedHistories } from '@millrace/testing';
import { deploymentShape, initialDeployment } from './deployment.ts';
import { evolve } from './evolve.ts';

await recordedHistories(new URL('histories/', import.meta.url), {
  shape: deploymentShape,
  initial: initialDeployment,
  evolve,
});
