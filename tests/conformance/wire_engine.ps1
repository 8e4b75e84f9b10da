# The module's side of the wire comparison: the same logical requests, in the same order, as wire_boto3.py and wire_js.mjs.
$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../../CdpTools.psd1"
$null = Get-CdpPolicy -Summary
$policy = Get-CdpPolicy -Id '1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3'
$policy = $policy | Set-CdpTrafficWeight -Weight 0.1
$policy = $policy | Set-CdpTrafficHeader -Header aws-cf-cd-wire -HeaderValue 'a & b <c> é'
$policy = $policy | Set-CdpTrafficWeight -Weight 0.15 -NoSessionStickiness
$policy = $policy | Disable-CdpPolicy
$null = Get-CdpDistribution -Id E2STAGINGEXAMPLE | Update-CdpDistribution -OriginId site -OriginPath /v9
$null = Get-CdpDistribution -Id EDFDVBD6EXAMPLE | Unregister-CdpPolicy
$policy | Remove-CdpPolicy -Force
$made = New-CdpPolicy -StagingDistributionDnsName d222222abcdef8.cloudfront.net -Weight 0.05 -IdleTTL 300 -MaximumTTL 600
$made | Remove-CdpPolicy -Force
$policy = New-CdpPolicy -StagingDistributionDnsName d222222abcdef8.cloudfront.net -Header aws-cf-cd-wire -HeaderValue 1 -Disabled
$copy = Get-CdpDistribution -Id EDFDVBD6EXAMPLE | New-CdpStagingDistribution -CallerReference wire-copy
$null = $policy | Register-CdpPolicy -Primary EDFDVBD6EXAMPLE
$null = Publish-CdpStagingDistribution -Primary EDFDVBD6EXAMPLE -Staging E2STAGINGEXAMPLE -SnapshotPath $env:SNAPSHOTS -Confirm:$false
$copy | Remove-CdpStagingDistribution -Confirm:$false
