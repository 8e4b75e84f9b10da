#Requires -Version 7.4
<#
.SYNOPSIS
    Runs examples, each on a fresh simulator with sample data, and prints what they print.
.DESCRIPTION
    Meant for a process of its own, whose standard output is read: that is where -WhatIf and verbose texts go.
    Before each command stands a line "##" with the numbers of example and command.
#>
[CmdletBinding()]
param(
    # The path of CdpTools.psd1.
    [Parameter(Mandatory)] [string] $Manifest,

    # The examples, each an array of commands, as JSON.
    [Parameter(Mandatory)] [string] $Path
)

$ErrorActionPreference = 'Stop'
# Snapshots go where nobody looks for them.
$env:XDG_DATA_HOME = [System.IO.Directory]::CreateTempSubdirectory('cdptools-data-').FullName
# Some save files.
$folder = [System.IO.Directory]::CreateTempSubdirectory('cdptools-examples-').FullName
$PSStyle.OutputRendering = 'PlainText'
$examples = Get-Content -LiteralPath $Path -Raw | ConvertFrom-Json -NoEnumerate

for ($i = 0; $i -lt $examples.Count; $i++) {
    # A runspace for each, so that no variable of one example helps another.
    $runspace = [runspacefactory]::CreateRunspace($Host, [initialsessionstate]::CreateDefault2())
    $runspace.Open()
    try {
        $shell = [powershell]::Create($runspace)
        $null = $shell.AddScript("Set-Location '$folder'; Import-Module '$Manifest'; Stop-CdpSimulator; `$null = Start-CdpSimulator -Sample -AsDefault; `$WarningPreference = 'SilentlyContinue'; `$ConfirmPreference = 'None'; `$InformationPreference = 'Ignore'").Invoke()
        $commands = @($examples[$i])
        # Journals too; and what is said to a rollout is said to one that asks for an approval.
        $env:CDPTOOLS_STORE = (New-Item -ItemType Directory "$folder/store-$i").FullName
        if ($commands -match 'CdpRollout(Report)?\b' -and -not ($commands -match 'Start-CdpRollout')) {
            $null = $shell.AddScript("`$null = Start-CdpRollout EDFDVBD6EXAMPLE @{ Steps = @{ Weight = 0.1; Hold = '0s'; Approve = 'x' } }; `$null = 1..3 | ForEach-Object { Step-CdpRollout EDFDVBD6EXAMPLE-1; Set-CdpSimulator -AdvanceSeconds 900 }").Invoke()
        }
        $before = 0
        for ($j = 0; $j -lt $commands.Count; $j++) {
            [Console]::Out.WriteLine("##$i $j")
            $shell.Commands.Clear()
            $null = $shell.AddScript($commands[$j], $false)
            $shell.Commands.Commands[0].MergeMyResults('Error', 'Output')
            $null = $shell.AddCommand('Out-String').AddParameter('Stream').AddParameter('Width', 120)
            try {
                $shell.Invoke() | ForEach-Object { [Console]::Out.WriteLine($_) }
            }
            catch {
                [Console]::Out.WriteLine($_.Exception.InnerException.Message)
            }
            $count = [powershell]::Create($runspace).AddScript('$Error.Count').Invoke()[0]
            [Console]::Out.WriteLine("##errors $($count - $before)")
            $before = $count
        }
    }
    finally {
        $runspace.Dispose()
    }
}
Remove-Item $folder -Recurse
