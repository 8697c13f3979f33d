import { type CompletionWords, shellNames } from './words.js';

/** A script for PowerShell: `pgtrickle completion powershell | Out-String | Invoke-Expression`. */
export function renderPowershell({ commands, globalOptions }: CompletionWords): string {
  const list = (words: readonly string[]) => `@(${words.map((word) => `'${word.replaceAll("'", "''")}'`).join(', ')})`;
  const choicesOf = (prefix: string, options: CompletionWords['globalOptions']) =>
    options.flatMap(({ flags, choices }) => (choices.length === 0 ? [] : flags.map((flag) => [`${prefix}${flag}`, choices] as const)));
  const choices = [...choicesOf('', globalOptions), ...commands.flatMap(({ name, options }) => choicesOf(`${name} `, options))];
  const valued = globalOptions.filter(({ takesValue, flags }) => takesValue && !flags.includes('--output')).flatMap(({ flags }) => flags);
  return `# PowerShell completion of pgtrickle
Register-ArgumentCompleter -Native -CommandName pgtrickle -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $globalFlags = ${list([...globalOptions.flatMap(({ flags }) => flags), '--help'])}
  $commands = [ordered]@{
${commands.map(({ name, options }) => `    '${name}' = ${list(options.flatMap(({ flags }) => flags))}`).join('\n')}
  }
  $choices = @{
${choices.map(([flag, words]) => `    '${flag}' = ${list(words)}`).join('\n')}
  }
  $named = ${list(commands.filter(({ takesNames }) => takesNames).map(({ name }) => name))}
  $connectionFlags = ${list(valued)}
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { $_.ToString() })
  $command = $null
  $connection = @()
  for ($i = 0; $i -lt $words.Count; $i++) {
    if ($connectionFlags -ccontains $words[$i]) { $connection += $words[$i]; if ($i + 1 -lt $words.Count) { $connection += $words[$i + 1] }; $i++; continue }
    if (-not $words[$i].StartsWith('-') -and -not $command) { $command = $words[$i] }
  }
  $previous = if ($words.Count -gt 0) { $words[-1] } else { '' }
  $candidates =
    if ($choices.ContainsKey("$command $previous")) { $choices["$command $previous"] }
    elseif ($choices.ContainsKey($previous)) { $choices[$previous] }
    elseif ($wordToComplete.StartsWith('-')) { @(if ($command) { $commands[$command] }) + $globalFlags }
    elseif (-not $command) { @($commands.Keys) }
    elseif ($command -eq 'completion') { ${list(shellNames)} }
    elseif ($command -eq 'help') { @($commands.Keys) }
    elseif ($named -contains $command) {
      $names = @(pgtrickle list -o name @connection 2>$null)
      @(if (-not $wordToComplete.Contains('.')) { $names -replace '^public\\.', '' }) + $names | Select-Object -Unique
    }
  $candidates | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
}`;
}
