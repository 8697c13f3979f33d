import { type CompletionWords, isFileOption, shellNames } from './words.js';

/** A script for bash: `eval "$(pgtrickle completion bash)"`. */
export function renderBash({ commands, globalOptions }: CompletionWords): string {
  const flagsOf = (options: CompletionWords['globalOptions']) => options.flatMap(({ flags }) => flags).join(' ');
  const choicesOf = (command: string, options: CompletionWords['globalOptions']) =>
    options
      .filter(({ choices }) => choices.length > 0)
      .map(({ flags, choices }) => {
        const patterns = flags.map((flag) => `${command}\\ ${flag}`).join('|');
        return `    ${patterns}) COMPREPLY=($(compgen -W "${choices.join(' ')}" -- "$cur")); return ;;`;
      });
  const choices = [...choicesOf('*', globalOptions), ...commands.flatMap(({ name, options }) => choicesOf(name, options))];
  const namesOf = (wanted: (command: CompletionWords['commands'][number]) => boolean) =>
    commands
      .filter(wanted)
      .map(({ name }) => name)
      .join('|');
  const all = commands.map(({ name }) => name).join(' ');
  const files = [...new Set([...globalOptions, ...commands.flatMap(({ options }) => options)].filter(isFileOption).flatMap(({ flags }) => flags))];
  const valued = [...globalOptions].filter(({ takesValue }) => takesValue).flatMap(({ flags }) => flags);
  return `# bash completion of pgtrickle
_pgtrickle() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command= word i
  local -a connection=()
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    case $word in
      ${valued.join('|')})
        case $word in -o|--output) ;; *) connection+=("$word" "\${COMP_WORDS[i+1]}") ;; esac
        ((i++)) ;;
      -*) ;;
      *) [[ -z $command ]] && command=$word ;;
    esac
  done
  case "$command $prev" in
${choices.join('\n')}
    ${files.map((flag) => `*\\ ${flag}`).join('|')}) compopt -o default 2>/dev/null; return ;;
  esac
  if [[ $cur == -* ]]; then
    case $command in
${commands.map(({ name, options }) => `      ${name}) COMPREPLY=($(compgen -W "${flagsOf(options)} ${flagsOf(globalOptions)} --help" -- "$cur")) ;;`).join('\n')}
      *) COMPREPLY=($(compgen -W "${flagsOf(globalOptions)} --help --version" -- "$cur")) ;;
    esac
    return
  fi
  case $command in
    ''|help) COMPREPLY=($(compgen -W "${all}" -- "$cur")) ;;
    completion) COMPREPLY=($(compgen -W "${shellNames.join(' ')}" -- "$cur")) ;;
    ${namesOf(({ takesNames }) => takesNames)})
      local names=$'\\n'$(pgtrickle list -o name "\${connection[@]}" 2>/dev/null)
      COMPREPLY=($(compgen -W "\${names//$'\\n'public./ }" -- "$cur"))
      [[ \${#COMPREPLY[@]} -gt 0 ]] || COMPREPLY=($(compgen -W "$names" -- "$cur")) ;;
    ${namesOf(({ takesFiles }) => takesFiles)}) compopt -o default 2>/dev/null ;;
  esac
}
complete -F _pgtrickle pgtrickle`;
}
