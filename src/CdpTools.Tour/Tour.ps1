#Requires -Version 7.4
# A pwsh with CdpTools imported, and a local CloudFront control plane for it to talk to. It reads its options itself:
# declared parameters would take those of the script that -File runs.
$usage = @'
Usage: dotnet run --project src/CdpTools.Tour [-- OPTIONS]

  (no options)         a tour of the main job, on the simulator
  -Interactive         a prompt with the module and the simulator
  -Command TEXT        run TEXT
  -File PATH [ARGS]    run a script with its arguments
  -NoSimulator         start no simulator: calls go to AWS, with your credentials
  -Help                this text

Exit codes are those of pwsh: 'exit 3' is 3, a terminating error or a failing last command is 1. A bad command line is 64.
'@

$farewell = @'

How to go on:
  dotnet run --project src/CdpTools.Tour -- -Interactive    a prompt with this simulator; exit leaves it
  Get-Help about_CdpTools; Get-Help Set-CdpTrafficWeight    there: what the module does, and how one cmdlet works
  dotnet pwsh build.ps1; Import-Module ./CdpTools.psd1      in your own pwsh 7.4 or later, on your own account
'@

function Deny([string] $Problem) {
    [Console]::Error.WriteLine("$Problem`n`n$usage")
    exit 64
}

$mode, $simulate, $text = 'Tour', $true, $null
for ($i = 0; $i -lt $args.Count -and $null -eq $text; $i++) {
    $rest = @($args | Select-Object -Skip ($i + 1))
    switch -Regex ($args[$i]) {
        '^--?nosimulator$' { $simulate = $false }
        '^--?(i|interactive)$' { $mode = 'Interactive' }
        '^(--?(h|help|\?)|/\?)$' { $usage; exit 0 }
        '^--?(c|command)$' {
            if ($rest.Count -eq 0) { Deny '-Command needs the text to run.' }
            $mode, $text = 'Command', ($rest -join ' ')
        }
        '^--?(f|file)$' {
            if ($rest.Count -eq 0) { Deny '-File needs the path of a script.' }
            $mode, $text = 'File', $rest[0]
            if (-not (Test-Path -LiteralPath $text -PathType Leaf)) { Deny "The script '$text' does not exist." }
        }
        default { Deny "'$_' is not an option of the tour. A command runs with -Command, a script with -File." }
    }
}
if ($mode -eq 'Tour' -and -not $simulate) {
    Deny 'The tour changes a policy, so it only runs on the simulator. Add -Interactive, -Command or -File to -NoSimulator.'
}

# Prints each statement of MainJob.ps1 with the comments before it, and then runs it.
function Show-MainJob {
    $tokens = $null
    $script = [System.Management.Automation.Language.Parser]::ParseFile("$PSScriptRoot/MainJob.ps1", [ref] $tokens, [ref] $null)
    $told = 0
    foreach ($statement in $script.EndBlock.Statements.Extent) {
        ''
        $tokens | Where-Object Kind -EQ Comment | ForEach-Object Extent |
            Where-Object { $_.StartOffset -ge $told -and $_.EndOffset -le $statement.StartOffset } | ForEach-Object Text
        $told = $statement.EndOffset
        "PS> $($statement.Text)"
        # The refusal is part of the story, so it stays in its place when output is redirected.
        . ([scriptblock]::Create($statement.Text)) 2>&1 | ForEach-Object { $_ -is [System.Management.Automation.ErrorRecord] ? ($_ | Out-String).Trim() : $_ } | Out-Default
    }
}

try {
    Import-Module "$PSScriptRoot/../../CdpTools.psd1" -ErrorAction Stop
    if ($simulate) { $null = Start-CdpSimulator -Sample -AsDefault -ErrorAction Stop }
}
catch {
    [Console]::Error.WriteLine($_)
    exit 1
}
$Error.Clear()
try {
    switch ($mode) {
        'Tour' {
            Show-MainJob
            $farewell
            # One refused write is part of the story; anything else is not.
            exit [int]($Error.Count -ne 1 -or $Error[0].FullyQualifiedErrorId -notlike 'PreconditionFailed,*')
        }
        'Command' {
            $problems = $null
            $null = [System.Management.Automation.Language.Parser]::ParseInput($text, [ref] $null, [ref] $problems)
            if ($problems) {
                $problems | ForEach-Object { [Console]::Error.WriteLine("ParserError: $($_.Message)") }
                exit 1
            }
            . ([scriptblock]::Create("$text`n`$succeeded = `$?"))
            exit [int](-not $succeeded)
        }
        'File' {
            # pwsh gives "-Switch:$false" as a name and a Boolean, which splatting would not join again.
            $named, $positional = @{}, @()
            for ($i = 1; $i -lt $rest.Count; $i++) {
                if ($rest[$i] -match '^-(\w+)' -and $rest[$i + 1] -is [bool]) { $named[$Matches[1]] = $rest[++$i] } else { $positional += $rest[$i] }
            }
            & (Resolve-Path -LiteralPath $text) @positional @named
            exit $LASTEXITCODE
        }
        'Interactive' {
            Import-Module PSReadLine
            function prompt { "CdpTools $PWD> " }
            'Get-Command -Module CdpTools lists the cmdlets, Get-Help NAME -Full explains one, Tab completes, exit leaves.'
            # A nested prompt, because pwsh decides before it reads an option of ours whether it has one of its own.
            $Host.EnterNestedPrompt()
            exit $LASTEXITCODE
        }
    }
}
finally {
    # Counts after Ctrl+C only: an exit or an error sets its own code later.
    $Host.SetShouldExit(130)
}
