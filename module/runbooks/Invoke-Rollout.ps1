#Requires -Version 7.4
#Requires -Modules CdpTools
<#
.SYNOPSIS
    Starts a rollout, or goes on with the one that is under way, for as long as a job may take.
.DESCRIPTION
    With -Plan a rollout of the primary is started, unless one is under way, which is gone on with. It is carried on until
    it is done, a person is wanted, or -TimeoutSec is over; then the next job calls the same again. -ApprovalHash answers
    what it asks for first, -Stop turns it back. The store of journals must be one that all jobs see.

    Standard output is one line of JSON for each event, for logs. Exit codes:

    0  completed
    2  refused: the plan, the pair or the request is not valid; nothing was changed
    3  rolled back, or stopped
    4  not done: a person is wanted, or the time was over
    5  failed, or unknown: the way back needs a person, or the rollout could not be looked at
.EXAMPLE
    ./Invoke-Rollout.ps1 -PrimaryId EDFDVBD6EXAMPLE -Plan ./shop.rollout.psd1 -Store /mnt/rollouts -TimeoutSec 3000
.EXAMPLE
    ./Invoke-Rollout.ps1 -PrimaryId EDFDVBD6EXAMPLE -Store /mnt/rollouts -ApprovalHash 4e820031
#>
[CmdletBinding()]
param(
    # The primary distribution.
    [Parameter(Mandatory)] [string] $PrimaryId,

    # The plan to start where none is under way: the path of a .psd1 or a .json.
    [string] $Plan,

    # Where journals are. Default: CDPTOOLS_STORE, else a folder of this machine's user.
    [string] $Store,

    # How long to carry it on, in seconds.
    [ValidateRange(1, 604800)] [int] $TimeoutSec = 3000,

    # The first eight characters or more of the approval hash that was reviewed.
    [string] $ApprovalHash,

    # Turns the rollout back.
    [switch] $Stop,

    # Why, for the journal.
    [string] $Reason
)

$ErrorActionPreference = 'Stop'
# Nobody can answer here.
$ConfirmPreference = 'None'
$ProgressPreference = 'SilentlyContinue'

function Write-Event([string] $Event, [System.Collections.IDictionary] $Data) {
    $entry = [ordered]@{ time = [datetime]::UtcNow.ToString('o'); event = $Event }
    $Data.GetEnumerator() | ForEach-Object { $entry[$_.Key] = $_.Value }
    ConvertTo-Json $entry -Compress -Depth 5
}

function Write-Rollout([string] $Event, $Rollout) {
    Write-Event $Event ([ordered]@{
            id = $Rollout.Id; status = "$($Rollout.Status)"; step = $Rollout.Step; of = $Rollout.Of; weight = $Rollout.Weight; reason = $Rollout.Reason
            approvalHash = $Rollout.ApprovalHash; verdicts = @($Rollout.Verdicts | ForEach-Object { "$_" })
        })
}

$where = @{}
if ($Store) { $where.Store = $Store }
$why = @{}
if ($Reason) { $why.Reason = $Reason }
try {
    $rollout = Get-CdpRollout -PrimaryId $PrimaryId @where | Where-Object { -not $_.Done } | Select-Object -First 1
    if (-not $rollout) {
        if (-not $Plan) {
            Write-Event 'refused' @{ message = "No rollout of $PrimaryId is under way, and there is no -Plan to start one." }
            exit 2
        }
        $rollout = Start-CdpRollout $PrimaryId $Plan @where -Force -WarningVariable warnings -WarningAction SilentlyContinue
        Write-Rollout 'started' $rollout
        $warnings | ForEach-Object { Write-Event 'warning' @{ message = "$_" } }
    }
    if ($Stop) { $rollout = $rollout | Stop-CdpRollout @why }
    elseif ($ApprovalHash) { $rollout = $rollout | Approve-CdpRollout -Hash $ApprovalHash @why }

    # What changes is said by the wait in lines, which become events.
    $rollout | Wait-CdpRollout -TimeoutSec $TimeoutSec 6>&1 | ForEach-Object {
        if ($_ -is [System.Management.Automation.InformationRecord]) { Write-Event 'progress' @{ message = "$_" } } else { $rollout = $_ }
    }
}
catch [CdpTools.CdpValidationException] {
    Write-Event 'refused' @{ error = $_.FullyQualifiedErrorId; message = $_.Exception.Message; action = $_.Exception.RecommendedAction }
    exit 2
}
catch {
    Write-Event 'failed' @{ error = $_.FullyQualifiedErrorId; category = "$($_.CategoryInfo.Category)"; message = $_.Exception.Message }
    exit 5
}

switch ("$($rollout.Status)") {
    'Completed' { Write-Rollout 'completed' $rollout; exit 0 }
    { $_ -in 'RolledBack', 'Stopped' } { Write-Rollout 'turnedBack' $rollout; exit 3 }
    'Failed' { Write-Rollout 'failed' $rollout; exit 5 }
    { $_ -in 'AwaitingApproval', 'Holding', 'Suspended' } { Write-Rollout 'waiting' $rollout; exit 4 }
    default { Write-Rollout 'underWay' $rollout; exit 4 }
}
