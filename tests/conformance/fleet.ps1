# The Lambda function's handler beside a simulator of a fleet, for fleet.mjs: a line of JSON in, a line of JSON out.
param([int] $Sites)
$ErrorActionPreference = 'Stop'
$ConfirmPreference = 'None'
$ProgressPreference = 'SilentlyContinue'
$WarningPreference = 'SilentlyContinue'
$env:CDPTOOLS_MANIFEST = (Resolve-Path ../../CdpTools.psd1).Path
. ../../src/CdpTools.Lambda/handler.ps1
$null = Start-CdpSimulator -Sample -Sites $Sites -AsDefault
[Console]::Out.WriteLine('{"ready":true}')
while ($null -ne ($line = [Console]::In.ReadLine())) {
    $command = $line | ConvertFrom-Json -AsHashtable
    $answer = @{ id = $command.id }
    try {
        if ($command.advance) { $null = Set-CdpSimulator -AdvanceSeconds $command.advance }
        if ($command.store) { $env:CDPTOOLS_STORE = $command.store }
        if ($command.fleet) { $answer.result = @(Get-CdpFleet -Plan $command.fleet | ForEach-Object { @{ PrimaryId = $_.PrimaryId; Status = $_.Status } }) }
        if ($command.event) { $answer.result = Invoke-FleetEvent $command.event | ConvertFrom-Json -AsHashtable -DateKind String }
    } catch {
        $record = $_.Exception -is [System.Management.Automation.ActionPreferenceStopException] ? $_.Exception.ErrorRecord : $_
        $answer.error = @{ name = ($record.FullyQualifiedErrorId -split ',')[0]; message = "$record" }
    }
    [Console]::Out.WriteLine((ConvertTo-Json $answer -Depth 8 -Compress))
}
