# The main job with every kind of credentials, in a session that has another AWS SDK in its default context.
# Each kind gives one line, "<kind>: weight <weight>; <where the credentials came from>", or the error.
param(
    # The folder of the other SDK's assemblies.
    [string] $Sdk,

    # AtStart: loaded before this process's Main. AfterImport: now. AfterFirstCall: when the module has its own SDK.
    [string] $When,

    [string] $Double,
    [string] $AccessKey,
    [string] $SecretKey
)

Import-Module "$PSScriptRoot/../../../CdpTools.psd1"
$weight = 0.01

function Invoke-MainJob([string] $Kind, [hashtable] $With) {
    try {
        $said = @()
        $policy = Get-CdpPolicy @With -Debug 5>&1 | ForEach-Object {
            if ($_ -is [System.Management.Automation.DebugRecord]) { $said += $_.Message } else { $_ }
        }
        $script:weight += 0.01
        $after = $policy | Set-CdpTrafficWeight -Weight $script:weight @With -ErrorAction Stop
        "${Kind}: weight $($after.Weight); $(($said -like 'Credentials:*')[0] -replace '\. Region.*')"
    }
    catch { "${Kind}: $($_.Exception)" }
}

$load = [System.Runtime.Loader.AssemblyLoadContext]::Default
$tools = $load.LoadFromAssemblyPath($Double)
if ($When -eq 'AfterFirstCall') { Invoke-MainJob First @{ AccessKey = $AccessKey; SecretKey = $SecretKey } }
if ($When -ne 'AtStart') { $tools.GetType('CdpTools.AwsToolsDouble.Preload')::Load($Sdk) }
$core = $load.Assemblies | Where-Object { $_.GetName().Name -eq 'AWSSDK.Core' }
"other SDK: $($core.GetName().Version) $($core.Location)"

# By the assembly: the name of the type alone could find the one of the module's own SDK.
$foreign = [Activator]::CreateInstance($core.GetType('Amazon.Runtime.SessionAWSCredentials'), [object[]] @($AccessKey, $SecretKey, 'FOREIGN'))

foreach ($profileName in 'static', 'role', 'chained', 'mfa', 'sso', 'web', 'process') {
    Invoke-MainJob $profileName @{ ProfileName = $profileName }
}
Invoke-MainJob object @{ Credential = $foreign }
$StoredAWSCredentials = $tools.GetType('Amazon.PowerShell.Common.AWSPSCredentials')::Make($foreign)
$StoredAWSRegion = 'eu-west-1'
Invoke-MainJob stored @{}

$own = [System.Runtime.Loader.AssemblyLoadContext]::All | Where-Object Name -EQ CdpTools | ForEach-Object Assemblies
foreach ($assembly in $own | Where-Object { $_.GetName().Name -like 'AWSSDK.*' }) {
    "own: $($assembly.GetName().Name) $($assembly.GetName().Version)"
}
