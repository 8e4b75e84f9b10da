#Requires -Version 7.4
<#
    What the Lambda function does with an event, for module/fleet/rollout.asl.json:

    { "action": "Start", "fleet": "shop-42", "target": { "primaryId": "E1", "account": "111122223333", "plan": { } }, "plan": { } }
    { "action": "Tick",  "rollout": "E1-3", "account": "111122223333" }
    { "action": "Tick" }                                            every rollout of the store that nobody has looked at for a while
    { "action": "Stop",  "fleet": "shop-42", "target": { "primaryId": "E1" }, "reason": "The wave was stopped." }
    { "action": "Judge", "fleet": "shop-42", "wave": { "number": 1, "targets": [ ] } }
    { "action": "Report", "fleet": "shop-42" }

    The answer is one object of JSON. Variables: CDPTOOLS_STORE, where journals are; CDPTOOLS_ROLE_NAME, the role of that name in each
    target's account, and CDPTOOLS_EXTERNAL_ID, what it wants to hear; without the first all targets are in the function's own account.
#>
Import-Module $($env:CDPTOOLS_MANIFEST ? $env:CDPTOOLS_MANIFEST : 'CdpTools')

# A person is waited for, or nobody knows: not every minute.
$script:SlowSeconds = 300
# Whoever is looked after by a state machine has a record younger than this while its gates are measured.
$script:Abandoned = [timespan]::FromMinutes(15)

# Profiles of the targets' accounts, by account; in a folder of this session, as another one may have another role.
$script:Reach = @{}

function Deny-Event([string] $Id, [string] $Message) {
    $error_ = [System.Management.Automation.ErrorRecord]::new([ArgumentException]::new($Message), $Id, 'InvalidArgument', $null)
    $PSCmdlet.ThrowTerminatingError($error_)
}

# The parameters that reach a target's account: a profile with its role, which the module keeps and renews.
function Get-Reach([string] $Account) {
    if (-not $env:CDPTOOLS_ROLE_NAME -or -not $Account) { return @{} }
    if ($Account -notmatch '^\d{12}$') { Deny-Event 'CdpFleetEvent' "'$Account' is not an account: twelve digits." }
    if (-not $Reach[$Account]) {
        $file = Join-Path ([System.IO.Directory]::CreateTempSubdirectory('cdptools-').FullName) 'config'
        $partition = $env:AWS_REGION -like 'cn-*' ? 'aws-cn' : $env:AWS_REGION -like 'us-gov-*' ? 'aws-us-gov' : 'aws'
        $lines = @("[$Account]", "role_arn = arn:${partition}:iam::${Account}:role/$env:CDPTOOLS_ROLE_NAME", 'credential_source = Environment', 'role_session_name = cdptools')
        if ($env:CDPTOOLS_EXTERNAL_ID) { $lines += "external_id = $env:CDPTOOLS_EXTERNAL_ID" }
        Set-Content $file $lines
        $Reach[$Account] = @{ ProfileName = $Account; ProfileLocation = $file }
    }
    $Reach[$Account]
}

function ConvertTo-Answer($Rollout, [int] $Ticks) {
    $wantsPerson = $Rollout.Status -in 'Holding', 'AwaitingApproval', 'Suspended'
    $next = $Rollout.NextTickAt ?? ($wantsPerson ? [datetime]::UtcNow.AddSeconds($SlowSeconds) : $Rollout.Changed)
    [ordered]@{
        Id = $Rollout.Id; Fleet = $Rollout.Name; PrimaryId = $Rollout.PrimaryId; Status = "$($Rollout.Status)"; Done = $Rollout.Done
        Step = $Rollout.Step; Of = $Rollout.Of; Weight = $Rollout.Weight; Reason = $Rollout.Reason; ApprovalHash = $Rollout.ApprovalHash
        NextTickAt = $next.ToString('yyyy-MM-ddTHH:mm:ssZ', [cultureinfo]::InvariantCulture); Ticks = $Ticks
    }
}

# The rollout that a fleet has made of a target already; nothing where it has none.
function Get-FleetRollout([string] $Fleet, [string] $PrimaryId) {
    Get-CdpRollout -PrimaryId $PrimaryId | Where-Object Name -EQ $Fleet | Select-Object -Last 1
}

function Invoke-Start($FleetEvent) {
    $target = $FleetEvent.target
    # Called again, by a retry or a redrive, it gives what it has made.
    $rollout = Get-FleetRollout $FleetEvent.fleet $target.primaryId
    if (-not $rollout) {
        $plan = @{} + ($target.plan ?? $FleetEvent.plan)
        $plan.Name = $FleetEvent.fleet
        $reach = Get-Reach $target.account
        $rollout = Start-CdpRollout $target.primaryId $plan -Force @reach
    }
    ConvertTo-Answer $rollout 0
}

function Invoke-Tick($FleetEvent) {
    if ($FleetEvent.rollout) {
        $reach = Get-Reach $FleetEvent.account
        return ConvertTo-Answer (Step-CdpRollout $FleetEvent.rollout -Force @reach) ($FleetEvent.ticks + 1)
    }
    # The schedule: whoever was left by its state machine. One that cannot be looked at is said, and the others are.
    $left = Get-CdpRollout -ErrorAction SilentlyContinue -ErrorVariable unreadable | Where-Object { -not $_.Done -and [datetime]::UtcNow - $_.Changed -gt $Abandoned }
    $unreadable | ForEach-Object { Write-Warning "$_" }
    # In any order, so that the time of one invocation is not always over before the same ones.
    $looked = foreach ($rollout in $left | Get-Random -Shuffle) {
        try {
            $reach = Get-Reach $rollout.Account
            ConvertTo-Answer (Step-CdpRollout $rollout.Id -Force @reach) 0
        } catch {
            Write-Warning "$($rollout.Id): $_"
            [ordered]@{ Id = $rollout.Id; Error = ($_.FullyQualifiedErrorId -split ',')[0]; Reason = "$_" }
        }
    }
    [ordered]@{ Looked = @($looked) }
}

function Invoke-Stop($FleetEvent) {
    $target = $FleetEvent.target
    $rollout = Get-FleetRollout $FleetEvent.fleet $target.primaryId
    if (-not $rollout) { return [ordered]@{ PrimaryId = $target.primaryId; Status = 'NotStarted'; Done = $true } }
    if (-not $rollout.Done) {
        $reach = Get-Reach $target.account
        $rollout = Stop-CdpRollout $rollout.Id -Reason ($FleetEvent.reason ?? "The fleet $($FleetEvent.fleet) was stopped.") -Force @reach
    }
    ConvertTo-Answer $rollout 0
}

# What the sites of a wave show together.
function Invoke-Judge($FleetEvent) {
    $file = Join-Path ([System.IO.Path]::GetTempPath()) "cdptools-$(New-Guid).json"
    $wave = $FleetEvent.wave
    @{ fleet = $FleetEvent.fleet; waves = @($wave) } | ConvertTo-Json -Depth 20 -Compress | Set-Content $file
    try {
        # One journal that cannot be read does not keep the others from being judged: its own child says so.
        $evidence = @(Get-CdpFleet -Plan $file -Pooled -ErrorAction SilentlyContinue)
    } finally { Remove-Item $file }
    $fail = $evidence | Where-Object Verdict -EQ 'Fail' | Select-Object -First 1
    [ordered]@{ Verdict = $fail ? 'Fail' : 'Inconclusive'; Reason = $fail ? "$($fail.Gate): $($fail.Reason)" : ($evidence.Reason -join ' ') }
}

# Where the fleet is, in a few lines, for whoever is asked whether the next wave may begin.
function Invoke-Report($FleetEvent) {
    $targets = @(Get-CdpFleet $FleetEvent.fleet -ErrorAction SilentlyContinue)
    $counts = ($targets | Group-Object Status -NoElement | ForEach-Object { "$($_.Count) $($_.Name)" }) -join ', '
    $other = $targets | Where-Object Status -NE 'Completed' | Select-Object -First 20 | ForEach-Object { "$($_.PrimaryId) $($_.Status): $($_.Reason)" }
    [ordered]@{ Fleet = $FleetEvent.fleet; Text = @("Fleet $($FleetEvent.fleet): $counts.") + $other -join "`n" }
}

function Invoke-FleetEvent {
    [CmdletBinding()]
    param($FleetEvent)
    $wanted = switch ($FleetEvent -is [System.Collections.IDictionary] ? $FleetEvent.action : $null) {
        'Start' { 'fleet', 'target' }
        'Tick' { }
        'Stop' { 'fleet', 'target' }
        'Judge' { 'fleet', 'wave' }
        'Report' { 'fleet' }
        default { Deny-Event 'CdpFleetEvent' "This is no event of a fleet: its action is '$_', and must be Start, Tick, Stop, Judge or Report." }
    }
    $missing = $wanted | Where-Object { -not $FleetEvent[$_] }
    if ($missing) { Deny-Event 'CdpFleetEvent' "The event $($FleetEvent.action) has no $($missing -join ' and no ')." }
    if ('target' -in $wanted -and -not $FleetEvent.target.primaryId) { Deny-Event 'CdpFleetEvent' "The target of the event $($FleetEvent.action) has no primaryId." }
    if ($FleetEvent.action -eq 'Start' -and -not ($FleetEvent.target.plan ?? $FleetEvent.plan)) { Deny-Event 'CdpFleetEvent' 'The event Start has no plan, and its target has none.' }
    $answer = & "Invoke-$($FleetEvent.action)" $FleetEvent
    ConvertTo-Json $answer -Depth 8 -Compress
}
