# A release in the simulator, told as a report in each form: report.ps1 FOLDER
param([string] $Folder)
$ErrorActionPreference = 'Stop'
Import-Module ../../CdpTools.psd1
$null = Start-CdpSimulator -Sample -AsDefault -PropagationSeconds 60
$env:CDPTOOLS_STORE = Join-Path $Folder 'store'
Set-Content "$Folder/orders.ps1" 'param($on) @{ Verdict = $on.Step -eq 2 ? "Inconclusive" : "Pass"; Value = "41 a minute" } | ForEach-Object { [pscustomobject]$_ }'
$null = Get-CdpDistribution E2STAGINGEXAMPLE | Update-CdpDistribution -Edit { param([xml] $config) $config.DistributionConfig.Comment = '<b>new</b> & shiny' } -Force
$null = Set-CdpSimulator -Alarm 'shop-errors=OK' -AdvanceSeconds 120
$plan = @{
    Name  = 'shop <2.0>'
    Steps = @{ Weight = 0.01; Hold = '10m' }, @{ Weight = 0.1; Hold = '10m'; Approve = 'Change board' }, @{ Promote = $true; Hold = '20m' }
    Gates = @{ alarm = @{ Type = 'Alarm'; Names = 'shop-errors' }; orders = @{ Type = 'Script'; Path = "$Folder/orders.ps1"; Advisory = $true } }
}
$id = (Start-CdpRollout EDFDVBD6EXAMPLE $plan -Force).Id
for ($baked = 0; $baked -lt 100) {
    $rollout = Step-CdpRollout $id -Force
    if ($rollout.Done) { break }
    if ($rollout.ApprovalHash) { $null = Approve-CdpRollout $id -Hash $rollout.ApprovalHash -Reason 'seen | by *two*' -Force }
    if ($rollout.Status -eq 'Baking' -and $baked++ -gt 8) { $null = Set-CdpSimulator -Alarm 'shop-errors=ALARM' }
    $null = Set-CdpSimulator -AdvanceSeconds 60
}
foreach ($ending in 'html', 'md', 'json', 'xml') { $null = Export-CdpRolloutReport $id "$Folder/report.$ending" }
"$($rollout.Status): $($rollout.Reason)"
