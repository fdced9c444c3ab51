import { runCommand, type Ran } from './run-command.ts';
import { scriptedGateway, type Answer } from './scripted-gateway.ts';

type Answers = Readonly<Record<string, Answer>>;

const token = { MILLRACE_TOKEN: 't' };

/** One command against a gateway with these answers: how it ran, and what it asked for. */
export async function asked(
  answers: Answers,
  ...argv: readonly string[]
): Promise<Ran & { readonly asked: readonly string[] }> {
  await using gateway = await scriptedGateway(answers);
  const ran = await runCommand([...argv, '--endpoint', gateway.url], token);
  return { ...ran, asked: gateway.asked.map(({ method, path, page }) => `${method} ${path}${page}`) };
}

/** What one command sends with its last request; null when it sends nothing. */
export async function bodyOf(answers: Answers, ...argv: readonly string[]): Promise<unknown> {
  await using gateway = await scriptedGateway(answers);
  await runCommand([...argv, '--endpoint', gateway.url], token);
  return JSON.parse(gateway.asked.at(-1)?.body || 'null');
}
