/** Completion for fish. Invariant: the verb is found as fxd finds it, past global options with a value. */
import type { OptionDescription } from '../src/commands/description.ts';
import { takesPath, valueFlags, type CompletionTable } from './completion-table.ts';

export function fishCompletion({ commands, globals }: CompletionTable): string {
  const lines = globals.map((option) => `complete -c fxd${optionWords(option)}`);
  for (const { name, aliases, summary, options, operands } of commands) {
    const words = [name, ...aliases];
    for (const word of words) {
      lines.push(`complete -c fxd -f -n __fxd_no_verb -a ${word} -d ${quote(summary)}`);
    }
    const condition = `-n ${quote(`__fxd_verb_is ${words.join(' ')}`)}`;
    for (const option of options) lines.push(`complete -c fxd ${condition}${optionWords(option)}`);
    const choices = operands[0]?.choices ?? [];
    if (choices.length > 0) {
      lines.push(`complete -c fxd -f ${condition} -a ${quote(choices.join(' '))}`);
    }
  }
  return `# Completion of fxd for fish. Made by \`npm run generate\`; do not edit.

function __fxd_verb
    set -l words (commandline -opc)
    set -e words[1]
    while set -q words[1]
        switch $words[1]
            case ${valueFlags(globals).join(' ')}
                set -e words[1]
            case '-*'
            case '*'
                echo $words[1]
                return 0
        end
        set -e words[1]
    end
    return 1
end

function __fxd_no_verb
    not __fxd_verb >/dev/null
end

function __fxd_verb_is
    set -l verb (__fxd_verb)
    and contains -- $verb $argv
end

${lines.join('\n')}
`;
}

function optionWords(option: OptionDescription): string {
  const { short, long, value, choices, text } = option;
  const words: string[] = [];
  if (short !== null) words.push('-s', short.slice(1));
  if (long !== null) words.push('-l', long.slice(2));
  if (value?.startsWith('<') === true) words.push(takesPath(option) ? '-r -F' : '-x');
  if (choices.length > 0) words.push('-a', quote(choices.join(' ')));
  return ` ${words.join(' ')} -d ${quote(text)}`;
}

function quote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
