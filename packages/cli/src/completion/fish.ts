import type { CompletedOption, CompletionWords } from './words.js';

/** A script for fish: `pgtrickle completion fish | source`. */
export function renderFish({ commands, globalOptions }: CompletionWords): string {
  const names = commands.map(({ name }) => name).join(' ');
  return [
    '# fish completion of pgtrickle',
    'function __pgtrickle_names',
    '  set -l words (commandline -opc)',
    '  set -l connection',
    '  for i in (seq 2 (count $words))',
    '    contains -- $words[$i] -h --host -p --port -U --username -d --dbname --url --config; and set -a connection $words[$i] $words[(math $i + 1)]',
    '  end',
    '  pgtrickle list -o name $connection 2>/dev/null',
    'end',
    'complete -c pgtrickle -f',
    ...commands.map(({ name, summary }) => `complete -c pgtrickle -n 'not __fish_seen_subcommand_from ${names}' -a ${name} -d ${quoted(summary)}`),
    ...globalOptions.map((option) => `complete -c pgtrickle ${renderOption(option)}`),
    ...commands.flatMap(({ name, options, takesNames }) => [
      ...options.map((option) => `complete -c pgtrickle -n '__fish_seen_subcommand_from ${name}' ${renderOption(option)}`),
      ...(takesNames ? [`complete -c pgtrickle -n '__fish_seen_subcommand_from ${name}' -a '(__pgtrickle_names)'`] : []),
    ]),
    "complete -c pgtrickle -n '__fish_seen_subcommand_from completion' -a 'bash zsh fish powershell'",
  ].join('\n');
}

function renderOption({ flags, help, takesValue, choices }: CompletedOption): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`)).join(' ');
  const isFile = flags.includes('--file') || flags.includes('--out') || flags.includes('--config');
  return `${names}${takesValue ? (isFile ? ' -r -F' : ' -x') : ''}${choices.length > 0 ? ` -a ${quoted(choices.join(' '))}` : ''} -d ${quoted(help)}`;
}

const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
