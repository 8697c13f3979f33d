import { type CompletedOption, type CompletionWords, isFileOption, shellNames } from './words.js';

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
    '  set -l names (pgtrickle list -o name $connection 2>/dev/null)',
    "  string match -q -- '*.*' (commandline -ct); or string replace -r '^public[.]' '' -- $names",
    "  printf '%s\\n' $names",
    'end',
    'complete -c pgtrickle -f',
    ...commands.map(({ name, summary }) => `complete -c pgtrickle -n 'not __fish_seen_subcommand_from ${names}' -a ${name} -d ${quoted(summary)}`),
    ...globalOptions.map((option) => `complete -c pgtrickle ${renderOption(option)}`),
    ...commands.flatMap(({ name, options, takesNames, takesFiles }) => [
      ...options.map((option) => `complete -c pgtrickle -n '__fish_seen_subcommand_from ${name}' ${renderOption(option)}`),
      ...(takesNames ? [`complete -c pgtrickle -n '__fish_seen_subcommand_from ${name}' -a '(__pgtrickle_names)'`] : []),
      ...(takesFiles ? [`complete -c pgtrickle -n '__fish_seen_subcommand_from ${name}' -F`] : []),
    ]),
    `complete -c pgtrickle -n '__fish_seen_subcommand_from completion' -a '${shellNames.join(' ')}'`,
    `complete -c pgtrickle -n '__fish_seen_subcommand_from help' -a '${names}'`,
  ].join('\n');
}

function renderOption(option: CompletedOption): string {
  const { flags, help, takesValue, choices } = option;
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`)).join(' ');
  return `${names}${takesValue ? (isFileOption(option) ? ' -r -F' : ' -x') : ''}${choices.length > 0 ? ` -a ${quoted(choices.join(' '))}` : ''} -d ${quoted(help)}`;
}

const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
