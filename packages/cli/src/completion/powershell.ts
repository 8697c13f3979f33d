import type { CompletionWords } from './words.js';

/** A script for PowerShell: `pgtrickle completion powershell | Out-String | Invoke-Expression`. */
export function renderPowershell({ commands, globalOptions }: CompletionWords): string {
  const list = (words: readonly string[]) => `@(${words.map((word) => `'${word.replaceAll("'", "''")}'`).join(', ')})`;
  const all = [...globalOptions, ...commands.flatMap(({ options }) => options)];
  const choices = new Map(
    all.filter((option) => option.choices.length > 0).flatMap(({ flags, choices: words }) => flags.map((flag) => [flag, words] as const)),
  );
  const valued = globalOptions.filter(({ takesValue, flags }) => takesValue && !flags.includes('--output')).flatMap(({ flags }) => flags);
  return `# PowerShell completion of pgtrickle
Register-ArgumentCompleter -Native -CommandName pgtrickle -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $globalFlags = ${list([...globalOptions.flatMap(({ flags }) => flags), '--help'])}
  $commands = [ordered]@{
${commands.map(({ name, options }) => `    '${name}' = ${list(options.flatMap(({ flags }) => flags))}`).join('\n')}
  }
  $choices = @{
${[...choices].map(([flag, words]) => `    '${flag}' = ${list(words)}`).join('\n')}
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
    if ($choices.ContainsKey($previous)) { $choices[$previous] }
    elseif ($wordToComplete.StartsWith('-')) { @(if ($command) { $commands[$command] }) + $globalFlags }
    elseif (-not $command) { @($commands.Keys) }
    elseif ($command -eq 'completion') { @('bash', 'zsh', 'fish', 'powershell') }
    elseif ($named -contains $command) { @(pgtrickle list -o name @connection 2>$null) }
  $candidates | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
}`;
}
