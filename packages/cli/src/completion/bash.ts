import type { CompletionWords } from './words.js';

/** A script for bash: `eval "$(pgtrickle completion bash)"`. */
export function renderBash({ commands, globalOptions }: CompletionWords): string {
  const flagsOf = (options: CompletionWords['globalOptions']) => options.flatMap(({ flags }) => flags).join(' ');
  const choices = [
    ...new Map(
      [...globalOptions, ...commands.flatMap(({ options }) => options)]
        .filter((option) => option.choices.length > 0)
        .map((option) => [option.flags.join('|'), option]),
    ).values(),
  ];
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
  case $prev in
${choices.map(({ flags, choices: words }) => `    ${flags.join('|')}) COMPREPLY=($(compgen -W "${words.join(' ')}" -- "$cur")); return ;;`).join('\n')}
    -f|--file|--out|--config) compopt -o default 2>/dev/null; return ;;
  esac
  if [[ $cur == -* ]]; then
    case $command in
${commands.map(({ name, options }) => `      ${name}) COMPREPLY=($(compgen -W "${flagsOf(options)} ${flagsOf(globalOptions)} --help" -- "$cur")) ;;`).join('\n')}
      *) COMPREPLY=($(compgen -W "${flagsOf(globalOptions)} --help --version" -- "$cur")) ;;
    esac
    return
  fi
  case $command in
    '') COMPREPLY=($(compgen -W "${commands.map(({ name }) => name).join(' ')} help" -- "$cur")) ;;
    help) COMPREPLY=($(compgen -W "${commands.map(({ name }) => name).join(' ')}" -- "$cur")) ;;
    completion) COMPREPLY=($(compgen -W "bash zsh fish powershell" -- "$cur")) ;;
    ${commands
      .filter(({ takesNames }) => takesNames)
      .map(({ name }) => name)
      .join('|')})
      COMPREPLY=($(compgen -W "$(pgtrickle list -o name "\${connection[@]}" 2>/dev/null)" -- "$cur")) ;;
    *) compopt -o default 2>/dev/null ;;
  esac
}
complete -F _pgtrickle pgtrickle`;
}
