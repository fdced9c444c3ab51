import { RunnerSettings } from '@millrace/runner';

export class BuildRunnerSettings extends RunnerSettings {}
