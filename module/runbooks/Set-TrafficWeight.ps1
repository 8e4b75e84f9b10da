#Requires -Version 7.4
#Requires -Modules CdpTools
<#
.SYNOPSIS
    Changes the weight of a continuous deployment policy, in two runs with an approval between them.
.DESCRIPTION
    The first run, with -Plan, reads the policy, checks the change and writes it to a file: id, ETag, old and new weight.
    A person looks at that and approves. The second run, with -Apply, writes the change with the ETag of the plan: what
    was approved is what happens, and if somebody has changed the policy in between, nothing does.

    Standard output is one line of JSON for each event, for logs. Exit codes:

    0  planned, applied, or nothing to do
    1  anything else: no credentials, no such policy, network
    2  the weight or the plan is not valid; nothing was sent
    3  the policy has changed since the plan; nothing was written; plan and approve again
.EXAMPLE
    ./Set-TrafficWeight.ps1 -Plan plan.json -Id 1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3 -Weight 0.1
.EXAMPLE
    ./Set-TrafficWeight.ps1 -Apply plan.json
#>
[CmdletBinding()]
param(
    # Writes the plan to this file.
    [Parameter(Mandatory, ParameterSetName = 'Plan')]
    [string] $Plan,

    # The policy's id.
    [Parameter(Mandatory, ParameterSetName = 'Plan')]
    [string] $Id,

    # The share of traffic for the staging distribution, 0 to 0.15 or 0% to 15%.
    [Parameter(Mandatory, ParameterSetName = 'Plan')]
    [string] $Weight,

    # Carries out the plan in this file.
    [Parameter(Mandatory, ParameterSetName = 'Apply')]
    [string] $Apply
)

# Every error ends the script. Without this a failed cmdlet is a red line in the log and the run goes on, with exit code 0.
$ErrorActionPreference = 'Stop'
# Nobody can answer here. The approval has been given outside.
$ConfirmPreference = 'None'
$ProgressPreference = 'SilentlyContinue'

function Write-Event([string] $Event, [System.Collections.IDictionary] $Data) {
    $entry = [ordered]@{ time = [datetime]::UtcNow.ToString('o'); event = $Event }
    $Data.GetEnumerator() | ForEach-Object { $entry[$_.Key] = $_.Value }
    ConvertTo-Json $entry -Compress -Depth 9
}

try {
    if ($Plan) {
        $policy = Get-CdpPolicy -Id $Id
        if ($Weight -match '^\s*(\d+(?:\.\d+)?)\s*%\s*$') { $Weight = ([decimal] $Matches[1] / 100).ToString([cultureinfo]::InvariantCulture) }
        # What would be refused later is refused now, by the same rules and without a call.
        $wanted = @{
            Enabled                     = $policy.Enabled
            StagingDistributionDnsNames = $policy.StagingDistributionDnsNames
            TrafficConfig               = @{ Type = 'SingleWeight'; SingleWeightConfig = @{ Weight = $Weight } }
        }
        $findings = @(Test-CdpPolicy -InputObject $wanted -Detailed)
        if ($findings | Where-Object Severity -EQ 'Error') {
            Write-Event 'refused' @{ message = "$($findings.Where({ $_.Severity -eq 'Error' }))" }
            exit 2
        }
        $change = [ordered]@{ Id = $policy.Id; ETag = $policy.ETag; OldWeight = $policy.Weight; NewWeight = $Weight }
        $change | ConvertTo-Json | Set-Content -LiteralPath $Plan
        $warnings = @($findings | ForEach-Object Message)
        if ($policy.Type -eq 'SingleHeader') {
            $warnings += "The policy routes by the header '$($policy.Header)'. With a weight it will not any more: whoever tests by that header ends on the primary."
        }
        if (-not $policy.Enabled) { $warnings += 'The policy is disabled: the weight counts from the moment that it is enabled.' }
        Write-Event 'planned' ($change + @{ warnings = $warnings })
    }
    else {
        $change = Get-Content -LiteralPath $Apply -Raw | ConvertFrom-Json
        if (-not ($change.Id -and $change.ETag -and $change.NewWeight)) {
            Write-Event 'refused' @{ message = "'$Apply' is no plan of this script: it needs Id, ETag and NewWeight." }
            exit 2
        }
        # With -IfMatch the policy is written only if it is still the version that was approved.
        # What it has to say besides, such as that all is there already, goes into the event: standard output is JSON alone.
        $new = Set-CdpTrafficWeight -Id $change.Id -IfMatch $change.ETag -Weight $change.NewWeight -InformationVariable said 6>$null
        Write-Event ($said ? 'unchanged' : 'applied') ([ordered]@{ Id = $new.Id; ETag = $new.ETag; Weight = $new.Weight; Enabled = $new.Enabled; message = "$said" })
    }
}
catch [CdpTools.CdpConflictException] {
    $now = $_.TargetObject.Current
    if ($now.Type -eq 'SingleWeight' -and $now.Weight -eq $change.NewWeight) {
        # This plan was applied before, or somebody has done the same by hand.
        Write-Event 'unchanged' ([ordered]@{ message = 'The policy has the planned weight already.'; Id = $now.Id; ETag = $now.ETag; Weight = $now.Weight; Enabled = $now.Enabled })
        exit 0
    }
    Write-Event 'conflict' ([ordered]@{ message = $_.Exception.Message; was = $change.OldWeight; planned = $change.NewWeight; now = $now.Weight })
    exit 3
}
catch [CdpTools.CdpValidationException] {
    Write-Event 'refused' @{ error = $_.FullyQualifiedErrorId; message = $_.Exception.Message }
    exit 2
}
catch {
    $data = [ordered]@{ error = $_.FullyQualifiedErrorId; category = "$($_.CategoryInfo.Category)"; message = $_.Exception.Message }
    if ($_.Exception -is [CdpTools.CdpServiceException]) { $data.requestId = $_.Exception.RequestId }
    Write-Event 'failed' $data
    exit 1
}
exit 0
