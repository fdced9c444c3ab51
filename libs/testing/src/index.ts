export { FakeClock, SequentialIds } from './clock.ts';
export {
  createDatabase,
  postgresUrl,
  type DatabaseOptions,
  type MigrationClass,
  type TestDatabase,
} from './database.ts';
export { eventually, type Patience } from './eventually.ts';
export { freePort } from './free-port.ts';
export { Gate } from './gate.ts';
export { gitHttpServer, type GitHttpServer } from './git-http-server.ts';
export { gitRepository, type CommitOptions, type FileChange, type GitRepository } from './git-repository.ts';
export { nats, type TestNats } from './nats.ts';
export { recordingOtlpReceiver, type AttributeValue, type OtlpReceiver, type RecordedSpan } from './otlp-receiver.ts';
export { s3Server, type TestS3 } from './s3-server.ts';
export { recordedHistories } from './recorded-histories.ts';
export { smallDisk, type SmallDisk } from './small-disk.ts';
export { tempDir, type TempDir } from './temp-dir.ts';
