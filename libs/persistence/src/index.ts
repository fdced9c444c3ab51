export {
  createDataSource,
  drift,
  migrate,
  type DatabaseOptions,
  type EntityClass,
  type MigrationClass,
  type Tx,
} from './data-source.ts';
export { beforeCommit, isUniqueViolation, onCommit, send, UnitOfWork } from './unit-of-work.ts';
