import { type CompletedOption, type CompletionWords, isFileOption, shellNames } from './words.js';

/** A script for zsh: a file \`_pgtrickle\` in a folder of \`$fpath\`, or \`eval "$(pgtrickle completion zsh)"\`. */
export function renderZsh({ commands, globalOptions }: CompletionWords): string {
  const argumentOf = (name: string, takesNames: boolean, takesFiles: boolean) => {
    if (name === 'completion') return `'1:shell:(${shellNames.join(' ')})'`;
    if (name === 'help') return `'1:command:(${commands.map((command) => command.name).join(' ')})'`;
    return takesNames ? "'*: :_pgtrickle_names'" : takesFiles ? "'*: :_files'" : '';
  };
  return `#compdef pgtrickle
_pgtrickle_names() {
  local -a names connection
  local i
  for ((i = 2; i < \${#pgtrickle_line}; i++)); do
    case $pgtrickle_line[i] in
      -h|--host|-p|--port|-U|--username|-d|--dbname|--url|--config) connection+=($pgtrickle_line[i] \${(Q)pgtrickle_line[i+1]}); ((i++)) ;;
    esac
  done
  names=(\${(f)"$(pgtrickle list -o name $connection 2>/dev/null)"})
  compadd -- \${names#public.} || compadd -a names
}
_pgtrickle() {
  local curcontext=$curcontext state line
  # _arguments cuts off what stands before the command.
  local -a pgtrickle_line=("\${words[@]}")
  typeset -A opt_args
  _arguments -C \\
${globalOptions.map((option) => `    ${renderOption(option)} \\`).join('\n')}
    '1: :->command' '*:: :->argument'
  case $state in
    command)
      local -a commands=(
${commands.map(({ name, summary }) => `        ${quoted(`${name}:${summary.replaceAll(':', '\\:')}`)}`).join('\n')}
      )
      _describe -t commands command commands ;;
    argument)
      case $line[1] in
${commands
  .map(
    ({ name, takesNames, takesFiles, options }) =>
      `        ${name}) _arguments ${[...options, ...globalOptions].map(renderOption).join(' ')} ${argumentOf(name, takesNames, takesFiles)} ;;`,
  )
  .join('\n')}
      esac ;;
  esac
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _pgtrickle "$@"; else compdef _pgtrickle pgtrickle; fi`;
}

function renderOption(option: CompletedOption): string {
  const { flags, help, takesValue, choices } = option;
  const described = `[${help.replace(/[[\]\\]/g, '\\$&')}]`;
  const value = !takesValue ? '' : choices.length > 0 ? `:value:(${choices.join(' ')})` : isFileOption(option) ? ':file:_files' : ':value: ';
  const name = flags.length > 1 ? `'(${flags.join(' ')})'{${flags.join(',')}}` : (flags[0] as string);
  return `${name}${quoted(`${described}${value}`)}`;
}

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
