#Requires -Version 7.4
<#
.SYNOPSIS
    Runs the Pester tests of this folder, and closes with one line that counts them.
.DESCRIPTION
    Needs Pester 5.3 or later and a built module. Meant to run in a process of its own: an imported module stays
    loaded, and its files locked on Windows, until the process ends.
#>
[CmdletBinding()]
param(
    # The module to test: a built checkout's (the default) or a package's. The tests read it from $env:CDPTOOLS_MANIFEST.
    [string] $Manifest = (Join-Path $PSScriptRoot '../../CdpTools.psd1')
)

$ErrorActionPreference = 'Stop'
$env:CDPTOOLS_MANIFEST = (Resolve-Path $Manifest).Path
Import-Module Pester -MinimumVersion 5.3

$configuration = New-PesterConfiguration
$configuration.Run.Path = $PSScriptRoot
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'Normal'
$result = Invoke-Pester -Configuration $configuration

# A file that cannot be read, or a block whose preparation fails, is a failure that no test stands for.
$failed = $result.FailedCount + $result.FailedContainersCount + $result.FailedBlocksCount
$skipped = $result.SkippedCount + $result.NotRunCount
"Pester: $($result.PassedCount) passed, $failed failed, $skipped skipped"
exit [int]($failed -gt 0 -or $result.PassedCount -eq 0)
