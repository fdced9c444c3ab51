import type { Command } from 'commander';

/** What may stand after a command: `path` is its words, `''` of the program itself. */
export interface CompletionNode {
  readonly path: string;
  /** Subcommands and fixed answers. */
  readonly words: readonly string[];
  readonly options: readonly string[];
  /** Whether its first argument names a pipeline. */
  readonly takesPipeline: boolean;
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
        takesPipeline: first?.name().split('|').includes('pipeline') === true,
      },
      ...command.commands.flatMap((one) => visit(one, [...path, one.name()])),
    ];
  };
  return visit(program, []);
}

const optionsOf = (command: Command): readonly string[] => command.options.flatMap(({ long }) => long ?? []);
