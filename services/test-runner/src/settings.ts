import { RunnerSettings } from '@millrace/runner';

export class TestRunnerSettings extends RunnerSettings {}
