import type { Command } from 'commander';

/** What only the platform knows. */
export const askable = ['pipeline', 'execution'] as const;
export type Asked = (typeof askable)[number];

/** What may stand after a command: `path` is its words, `''` of the program itself. */
export interface CompletionNode {
  readonly path: string;
  /** Subcommands and fixed answers. */
  readonly words: readonly string[];
  readonly options: readonly string[];
  /** What the platform has to be asked for: whose names its first argument may hold. */
  readonly takes: readonly Asked[];
}

/** Every command of the tree with what may follow it. */
export function treeOf(program: Command): readonly CompletionNode[] {
  const everywhere = optionsOf(program);
  const visit = (command: Command, path: readonly string[]): readonly CompletionNode[] => {
    const [first] = command.registeredArguments;
    return [
      {
        path: path.join(' '),
        words: [...command.commands.map((one) => one.name()), ...(first?.argChoices ?? [])],
        options: [...new Set([...optionsOf(command), ...everywhere, '--help'])],
        takes: askable.filter((what) => first?.name().split('|').includes(what)),
      },
      ...command.commands.flatMap((one) => visit(one, [...path, one.name()])),
    ];
  };
  return visit(program, []);
}

const optionsOf = (command: Command): readonly string[] => command.options.flatMap(({ long }) => long ?? []);
