# A release in the simulator whose journal is in the bucket: store.ps1
$ErrorActionPreference = 'Stop'
Import-Module ../../CdpTools.psd1
$null = Start-CdpSimulator -Sample -AsDefault
$null = Get-CdpDistribution E2STAGINGEXAMPLE | Update-CdpDistribution -Edit { param([xml] $config) $config.DistributionConfig.Comment = 'new' } -Force
$env:CDPTOOLS_STORE = 's3://journal/release'
$plan = @{ Steps = @{ Weight = 0.1; Hold = '5m'; Approve = 'Change board' }, @{ Promote = $true; Hold = '5m' } }
$rollout = Start-CdpRollout EDFDVBD6EXAMPLE $plan -Force -WarningAction Ignore
while (-not $rollout.Done) {
    $rollout = $rollout | Step-CdpRollout -Force -Verbose 4> calls.log
    $calls = [Math]::Max($calls, (Select-String -Path calls.log -Pattern ' s3://journal/').Count)
    if ($rollout.ApprovalHash) { $null = Approve-CdpRollout $rollout.Id -Hash $rollout.ApprovalHash -Force }
    $null = Set-CdpSimulator -AdvanceSeconds 60
}
Remove-Item calls.log
@{
    Status  = "$($rollout.Status)"
    Whole   = Test-CdpRollout $rollout.Id
    Records = @(Get-CdpRollout $rollout.Id -Record).Count
    Calls   = $calls
} | ConvertTo-Json -Compress
