/** Completion for zsh, in terms of `_arguments`. Invariant: every description is quoted as one word. */
import type { OperandDescription, OptionDescription } from '../src/commands/description.ts';
import { flagsOf, takesPath, type CompletionTable } from './completion-table.ts';

export function zshCompletion({ commands, globals }: CompletionTable): string {
  const verbs = commands.flatMap(({ name, aliases, summary }) =>
    [name, ...aliases].map((word) => `    ${quote(`${word}:${summary}`)}`),
  );
  const cases = commands.flatMap(({ name, aliases, options, operands }) => [
    `        ${[name, ...aliases].join('|')})`,
    `          _arguments -s -S $globals${continued(
      [...options.flatMap(optionSpecs), ...operands.map(operandSpec)],
      '            ',
    )}`,
    '          ;;',
  ]);
  return `#compdef fxd
# Completion of fxd for zsh. Made by \`npm run generate\`; do not edit.

_fxd() {
  local curcontext=$curcontext state line
  local -a globals verbs
  typeset -A opt_args
  globals=(
${globals
  .flatMap(optionSpecs)
  .map((spec) => `    ${spec}`)
  .join('\n')}
  )
  verbs=(
${verbs.join('\n')}
  )

  _arguments -C -S $globals '1:command:->command' '*::operand:->operands' && return
  case $state in
    command)
      _describe -t commands 'command' verbs
      ;;
    operands)
      curcontext=\${curcontext%:*:*}:fxd-$line[1]:
      case $line[1] in
${cases.join('\n')}
      esac
      ;;
  esac
}

_fxd "$@"
`;
}

function continued(specs: readonly string[], indent: string): string {
  return specs.map((spec) => ` \\\n${indent}${spec}`).join('');
}

function optionSpecs(option: OptionDescription): string[] {
  const flags = flagsOf(option);
  const others = flags.length > 1 ? `(${flags.join(' ')})` : '';
  return flags.map((flag) => {
    const mark = option.value === null ? '' : flag.startsWith('--') ? '=' : '+';
    return quote(`${others}${flag}${mark}[${escape(option.text)}]${valueSpec(option)}`);
  });
}

function valueSpec(option: OptionDescription): string {
  if (option.value === null) return '';
  const name = escape(option.value.replace(/[<>[\]]/g, ''));
  const optional = option.value.startsWith('[') ? ':' : '';
  const action =
    option.choices.length > 0
      ? `(${option.choices.join(' ')})`
      : takesPath(option)
        ? '_files'
        : ' ';
  return `:${optional}${name}:${action}`;
}

function operandSpec({ term, name, choices }: OperandDescription, index: number): string {
  const place = term.includes('...') ? '*' : String(index + 1);
  const optional = place !== '*' && term.startsWith('[') ? ':' : '';
  const action = choices.length > 0 ? `(${choices.join(' ')})` : '_files';
  return quote(`${place}:${optional}${escape(name)}:${action}`);
}

function escape(text: string): string {
  return text.replace(/[\\[\]:]/g, '\\$&');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
