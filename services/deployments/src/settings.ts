import { Env, ServiceSettings } from '@millrace/service';
import { IsOptional, IsString, Length, Matches } from 'class-validator';

export class DeploymentsSettings extends ServiceSettings {
  /** File with the seed of the scoped key that signs the tokens of agents. Without it no host can be enrolled. */
  @Env('AGENT_SIGNING_SEED_FILE') @IsOptional() @IsString() agentSigningSeedFile?: string;
  /** The NATS account that the signing key belongs to, `A…`. */
  @Env('NATS_ACCOUNT_PUBLIC_KEY') @IsOptional() @Matches(/^A[A-Z2-7]{55}$/) natsAccountPublicKey?: string;
  /** PKCS #8 PEM file with the Ed25519 key that signs commands to agents. Without it no host can be enrolled. */
  @Env('AGENT_COMMAND_KEY_FILE') @IsOptional() @IsString() agentCommandKeyFile?: string;
  /** Where agents find NATS; default: where this service does. */
  @Env('AGENT_NATS_URLS', 'list')
  @IsOptional()
  @IsString({ each: true })
  @Length(1, 500, { each: true })
  agentNatsUrls?: string[];
}
