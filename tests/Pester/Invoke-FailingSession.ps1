#Requires -Version 7.4
# A session full of failures, with all that could be kept of it in a folder: transcript, errors formatted and exported.
param([string] $Manifest, [string] $Folder, [string] $Secret, [string] $Token)

Import-Module $Manifest
$sim = Start-CdpSimulator -Sample -AccessKey AKGOOD -SecretKey $Secret
$keys = @{ AccessKey = 'AKGOOD'; SecretKey = $Secret; SessionToken = $Token; MaxRetry = 0; Verbose = $true; Debug = $true }

$null = Start-Transcript "$Folder/transcript.txt"
$policy = Get-CdpPolicy @keys -EndpointUrl $sim.Endpoint
$null = $policy | Disable-CdpPolicy @keys -EndpointUrl $sim.Endpoint
$policy | Set-CdpTrafficWeight -Weight 0.1 @keys -EndpointUrl $sim.Endpoint
$policy | Set-CdpTrafficWeight -Weight 10 @keys -EndpointUrl $sim.Endpoint
Get-CdpPolicy nobody @keys -EndpointUrl $sim.Endpoint
Get-CdpPolicy @keys -EndpointUrl http://127.0.0.1:9
Get-CdpPolicy @keys -EndpointUrl $sim.Endpoint -Region cn-north-1
try { Get-CdpPolicy @keys -ProfileName gone } catch { $_ }
$null = Stop-Transcript

Get-Error -Newest 20 | Out-String -Width 4096 > "$Folder/get-error.txt"
$Error | Format-List * -Force | Out-String -Width 4096 > "$Folder/list.txt"
$Error.InvocationInfo | Format-List * -Force | Out-String -Width 4096 > "$Folder/invocation.txt"
$Error | Export-Clixml "$Folder/error.xml" -Depth 3
$policy | ConvertTo-Json -Depth 9 > "$Folder/policy.json"
"$($Error.Count) errors"
