/**
 * Completion for bash. Invariant: what is typed is only ever compared and passed on as data; nothing of it
 * is expanded or evaluated.
 */
import type { CompletionTable } from './completion-table.ts';
import { flagsOf, valueFlags } from './completion-table.ts';

export function bashCompletion({ commands, globals }: CompletionTable): string {
  const cases = commands.flatMap(({ name, aliases, options, operands }) => {
    const choices = operands[0]?.choices ?? [];
    return [
      `    ${[name, ...aliases].join('|')})`,
      `      flags="${options.flatMap(flagsOf).join(' ')}"`,
      ...(choices.length > 0 ? [`      operands="${choices.join(' ')}"`] : []),
      ...valueCases(options),
      '      ;;',
    ];
  });
  const words = commands.flatMap(({ name, aliases }) => [name, ...aliases]);
  return `# Completion of fxd for bash. Made by \`npm run generate\`; do not edit.

_fxd() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]}
  local verb='' flags='' operands='' values='' index

  # Bash cuts --color=auto at the equals sign.
  if [[ $current == '=' ]]; then
    current=''
  elif [[ $previous == '=' ]]; then
    previous=\${COMP_WORDS[COMP_CWORD - 2]}
  fi

  for ((index = 1; index < COMP_CWORD; index++)); do
    case \${COMP_WORDS[index]} in
    ${valueFlags(globals).join('|')})
      ((index++))
      [[ \${COMP_WORDS[index]} == '=' ]] && ((index++))
      ;;
    -*) ;;
    *)
      verb=\${COMP_WORDS[index]}
      break
      ;;
    esac
  done

  case $previous in
${globals
  .filter(({ choices }) => choices.length > 0)
  .map((option) => `    ${flagsOf(option).join('|')}) values="${option.choices.join(' ')}" ;;`)
  .join('\n')}
  esac
  case $verb in
    '') operands="${words.join(' ')}" ;;
${cases.join('\n')}
  esac

  if [[ -n $values ]]; then
    COMPREPLY=($(compgen -W "$values" -- "$current"))
  elif [[ $current == -* ]]; then
    COMPREPLY=($(compgen -W "$flags ${globals.flatMap(flagsOf).join(' ')}" -- "$current"))
  elif [[ -n $operands ]]; then
    COMPREPLY=($(compgen -W "$operands" -- "$current"))
  fi
}

# Where there is nothing to offer, bash completes paths.
complete -o default -o bashdefault -F _fxd fxd
`;
}

function valueCases(options: CompletionTable['globals']): string[] {
  const withChoices = options.filter(({ choices }) => choices.length > 0);
  if (withChoices.length === 0) return [];
  return [
    '      case $previous in',
    ...withChoices.map(
      (option) => `        ${flagsOf(option).join('|')}) values="${option.choices.join(' ')}" ;;`,
    ),
    '      esac',
  ];
}
