/** Completion for PowerShell. Invariant: words are compared as data; nothing typed is invoked. */
import type { OptionDescription } from '../src/commands/description.ts';
import { flagsOf, valueFlags, type CompletionTable } from './completion-table.ts';

export function powershellCompletion({ commands, globals }: CompletionTable): string {
  const verbs = commands.flatMap(({ name, aliases, summary }) =>
    [name, ...aliases].map((word) => `    ${quote(word)} = ${quote(summary)}`),
  );
  const options = commands.flatMap(({ name, aliases, options: own }) =>
    [name, ...aliases].map((word) => `    ${quote(word)} = @(${own.map(record).join(', ')})`),
  );
  const operands = commands.flatMap(({ name, aliases, operands: own }) => {
    const choices = own[0]?.choices ?? [];
    if (choices.length === 0) return [];
    return [name, ...aliases].map((word) => `    ${quote(word)} = ${list(choices)}`);
  });
  return `# Completion of fxd for PowerShell. Made by \`npm run generate\`; do not edit.

Register-ArgumentCompleter -Native -CommandName fxd -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)

  $verbs = [ordered]@{
${verbs.join('\n')}
  }
  $globals = @(
${globals.map((option) => `    ${record(option)}`).join('\n')}
  )
  $options = @{
${options.join('\n')}
  }
  $operands = @{
${operands.join('\n')}
  }
  $takesValue = ${list(valueFlags(globals))}

  $words = @($commandAst.CommandElements | Select-Object -Skip 1 |
    Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { $_.ToString() })
  $verb = $null
  for ($index = 0; $index -lt $words.Count; $index++) {
    if ($takesValue -ccontains $words[$index]) { $index++ }
    elseif (-not $words[$index].StartsWith('-')) { $verb = $words[$index]; break }
  }
  $known = if ($verb -and $options.ContainsKey($verb)) { $options[$verb] + $globals } else { $globals }

  $offer = {
    param($word, $text)
    if ($word.StartsWith($wordToComplete, [StringComparison]::Ordinal)) {
      [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $text)
    }
  }

  $previous = if ($words.Count -gt 0) { $words[-1] } else { '' }
  $asked = $known | Where-Object { $_.Choices.Count -gt 0 -and $_.Flags -ccontains $previous } |
    Select-Object -First 1
  if ($asked) {
    $asked.Choices | ForEach-Object { & $offer $_ $_ }
  } elseif ($wordToComplete.StartsWith('-')) {
    $known | ForEach-Object { $option = $_; $option.Flags | ForEach-Object { & $offer $_ $option.Text } }
  } elseif (-not $verb) {
    $verbs.Keys | ForEach-Object { & $offer $_ $verbs[$_] }
  } elseif ($operands.ContainsKey($verb)) {
    $operands[$verb] | ForEach-Object { & $offer $_ $_ }
  }
}
`;
}

function record(option: OptionDescription): string {
  const { choices, text } = option;
  return `@{ Flags = ${list(flagsOf(option))}; Choices = ${list(choices)}; Text = ${quote(text)} }`;
}

function list(words: readonly string[]): string {
  return `@(${words.map(quote).join(', ')})`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
