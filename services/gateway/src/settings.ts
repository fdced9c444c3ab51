import { Env, ServiceSettings } from '@millrace/service';
import { IsInt, IsOptional, IsString, IsUrl, Matches, Max, Min } from 'class-validator';

/** The gateway's settings: those of every service, and how the door looks from outside. */
export class Settings extends ServiceSettings {
  @Env('HTTP_PORT', 'integer') @IsInt() @Min(0) @Max(65_535) override httpPort: number = 8484;
  /** Seals the secrets of access keys. Required: the empty default is refused, for without a key nobody could sign. */
  @Env('MILLRACE_SEAL_KEY') @Matches(/^[0-9a-f]{64}$/) override sealKey: string = '';
  /** Port of the gRPC listener, on the address of the HTTP one; 0 picks a free port, `off` opens none. */
  @Env('MILLRACE_GRPC_PORT') @Matches(/^(off|[0-9]{1,5})$/) grpcPort: string = '8485';
  /** PEM files with the certificate chain and key of the gRPC listener; without them it speaks plaintext. */
  @Env('MILLRACE_GRPC_TLS_CERT_FILE') @IsOptional() @IsString() grpcTlsCertificateFile?: string;
  @Env('MILLRACE_GRPC_TLS_KEY_FILE') @IsOptional() @IsString() grpcTlsKeyFile?: string;
  /** PEM file with the authorities of client certificates; with it a client must show one, besides its token. */
  @Env('MILLRACE_GRPC_TLS_CLIENT_CA_FILE') @IsOptional() @IsString() grpcTlsClientCaFile?: string;
  /** How the gateway is reached from outside, for the addresses of webhooks; without it they have the host that was asked. */
  @Env('MILLRACE_PUBLIC_URL') @IsOptional() @IsUrl({ require_tld: false, require_protocol: true }) publicUrl?: string;
  /** Folder with the built console; without it the gateway serves none. */
  @Env('CONSOLE_FOLDER') @IsOptional() @IsString() consoleFolder?: string;
  /**
   * Requests that one principal may make in a window; they come back evenly. The default is more than one gateway process
   * can answer, so that only a program that runs wild meets it.
   */
  @Env('GATEWAY_RATE_LIMIT', 'integer') @IsInt() @Min(1) @Max(10_000_000) rateLimit: number = 20_000;
  @Env('GATEWAY_RATE_WINDOW_SECONDS', 'integer') @IsInt() @Min(1) @Max(3600) rateWindowSeconds: number = 10;
  /** Wrong tokens and signatures that one address may send in a minute before it is told to wait. */
  @Env('GATEWAY_FAILURE_LIMIT', 'integer') @IsInt() @Min(1) @Max(1_000_000) failureLimit: number = 300;
  /** Seconds between two comments that keep a stream of events open. */
  @Env('GATEWAY_HEARTBEAT_SECONDS', 'integer') @IsInt() @Min(1) @Max(40) heartbeatSeconds: number = 15;
}
