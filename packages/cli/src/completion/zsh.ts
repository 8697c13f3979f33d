import type { CompletedOption, CompletionWords } from './words.js';

/** A script for zsh: a file \`_pgtrickle\` in a folder of \`$fpath\`, or \`eval "$(pgtrickle completion zsh)"\`. */
export function renderZsh({ commands, globalOptions }: CompletionWords): string {
  return `#compdef pgtrickle
_pgtrickle_names() {
  local -a names connection
  local i
  for ((i = 2; i < CURRENT; i++)); do
    case $words[i] in
      -h|--host|-p|--port|-U|--username|-d|--dbname|--url|--config) connection+=($words[i] $words[i+1]); ((i++)) ;;
    esac
  done
  names=(\${(f)"$(pgtrickle list -o name $connection 2>/dev/null)"})
  compadd -a names
}
_pgtrickle() {
  local curcontext=$curcontext state line
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
    ({ name, takesNames, options }) =>
      `        ${name}) _arguments ${[...options, ...globalOptions].map(renderOption).join(' ')} ${name === 'completion' ? "'1:shell:(bash zsh fish powershell)'" : takesNames ? "'*: :_pgtrickle_names'" : "'*: :_files'"} ;;`,
  )
  .join('\n')}
      esac ;;
  esac
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _pgtrickle "$@"; else compdef _pgtrickle pgtrickle; fi`;
}

function renderOption({ flags, help, takesValue, choices }: CompletedOption): string {
  const described = `[${help.replace(/[[\]\\]/g, '\\$&')}]`;
  const value = !takesValue
    ? ''
    : choices.length > 0
      ? `:value:(${choices.join(' ')})`
      : flags.includes('--file') || flags.includes('--out')
        ? ':file:_files'
        : ':value: ';
  const name = flags.length > 1 ? `{${flags.join(',')}}` : (flags[0] as string);
  return `${name}${quoted(`${described}${value}`)}`;
}

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
