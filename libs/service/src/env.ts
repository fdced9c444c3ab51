import { plainToInstance } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsInt,
  IsOptional,
  IsString,
  IsUrl,
  Length,
  Matches,
  Max,
  Min,
  validateSync,
} from 'class-validator';
import 'reflect-metadata';

export type Environment = Readonly<Record<string, string | undefined>>;
type Kind = 'string' | 'integer' | 'boolean' | 'list';
interface Binding {
  readonly property: string;
  readonly variable: string;
  readonly kind: Kind;
}

const bindingsKey = Symbol('millrace.env');
const bindingsOf = (prototype: object): readonly Binding[] =>
  (Reflect.getMetadata(bindingsKey, prototype) as Binding[] | undefined) ?? [];

/** Fills the property from this environment variable; the initialiser is the default. Lists are comma-separated. */
export function Env(variable: string, kind: Kind = 'string'): PropertyDecorator {
  return (prototype, property) => {
    Reflect.defineMetadata(
      bindingsKey,
      [...bindingsOf(prototype), { property: String(property), variable, kind }],
      prototype,
    );
  };
}

/** Thrown at start when the environment is not usable: every problem at once, none with its value (it may be secret). */
export class SettingsProblem extends Error {
  override readonly name = 'SettingsProblem';
  constructor(
    service: string,
    readonly problems: readonly string[],
  ) {
    super(`${service} cannot start with these settings:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
}

function parse(kind: Kind, text: string): unknown {
  switch (kind) {
    case 'string':
      return text;
    case 'integer':
      return /^-?[0-9]+$/.test(text) ? Number(text) : text;
    case 'boolean':
      return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : text;
    case 'list':
      return text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== '');
  }
}

/** Builds and checks a settings object once; nobody else reads the environment. */
export function readSettings<T extends object>(type: new () => T, environment: Environment, service: string): T {
  const bindings = bindingsOf(type.prototype as object);
  const given: Record<string, unknown> = {};
  for (const { property, variable, kind } of bindings) {
    const text = environment[variable];
    if (text !== undefined && text !== '') given[property] = parse(kind, text);
  }
  const settings = plainToInstance(type, given, { exposeDefaultValues: true });
  const problems = validateSync(settings, { forbidUnknownValues: true }).flatMap((error) => {
    const variable = bindings.find((binding) => binding.property === error.property)?.variable ?? error.property;
    return Object.values(error.constraints ?? {}).map(
      (message) => `${variable}: ${message.replace(error.property, 'it')}`,
    );
  });
  if (problems.length > 0) throw new SettingsProblem(service, problems);
  return Object.freeze(settings);
}

/** What every service needs. Services extend it in their `settings.ts`. */
export class ServiceSettings {
  /** `postgres://role:password@host:port/database`; this service's own database. */
  @Env('DATABASE_URL') @Matches(/^postgres(ql)?:\/\//) databaseUrl!: string;
  @Env('DATABASE_POOL_SIZE', 'integer') @IsInt() @Min(2) @Max(100) databasePoolSize: number = 6;
  @Env('NATS_URL', 'list')
  @ArrayNotEmpty()
  @IsString({ each: true })
  @Length(1, 500, { each: true })
  natsUrls: string[] = ['nats://127.0.0.1:4222'];
  /** File with this service's NATS credentials. */
  @Env('NATS_CREDS_FILE') @IsOptional() @IsString() natsCredentialsFile?: string;
  /** Address and port of the HTTP listener (health, metrics, and what the service serves); 0 picks a free port. */
  @Env('HTTP_HOST') @IsString() httpHost: string = '127.0.0.1';
  @Env('HTTP_PORT', 'integer') @IsInt() @Min(0) @Max(65_535) httpPort: number = 0;
  @Env('MILLRACE_ACCOUNT') @Matches(/^[0-9]{12}$/) account: string = '000000000000';
  @Env('MILLRACE_REGION') @Matches(/^[a-z0-9-]{4,30}$/) region: string = 'local';
  /** OTLP/HTTP endpoint for traces; nothing is exported without it. */
  @Env('OTEL_EXPORTER_OTLP_ENDPOINT') @IsOptional() @IsUrl({ require_tld: false }) otlpEndpoint?: string;
  @Env('LOG_LEVEL') @Matches(/^(trace|debug|info|warn|error|fatal|silent)$/) logLevel: string = 'info';
  /** 32 bytes in hexadecimal with which stored secrets are sealed. */
  @Env('MILLRACE_SEAL_KEY') @IsOptional() @Matches(/^[0-9a-f]{64}$/) sealKey?: string;
  /** Seal keys of before, at most ten: they open what they have sealed, and seal nothing. */
  @Env('MILLRACE_OLDER_SEAL_KEYS', 'list')
  @ArrayMaxSize(10)
  @Matches(/^[0-9a-f]{64}$/, { each: true })
  olderSealKeys: string[] = [];
  /** How long work that has begun may take to finish when the service is told to stop. */
  @Env('SHUTDOWN_GRACE_SECONDS', 'integer') @IsInt() @Min(0) @Max(3600) shutdownGraceSeconds: number = 10;
}
