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
    # The module to test. The default is the package in out/CdpTools if it holds what was built last, else the checkout.
    # The tests read it from $env:CDPTOOLS_MANIFEST.
    [string] $Manifest
)

$ErrorActionPreference = 'Stop'
$root = (Resolve-Path "$PSScriptRoot/../..").Path
if (-not $Manifest) {
    $version = (Import-PowerShellDataFile "$root/CdpTools.psd1").ModuleVersion
    $package = "$root/out/CdpTools/$version"
    $dll = 'module/bin/CdpTools.dll'
    $isCurrent = (Test-Path "$package/$dll") -and (Get-FileHash "$package/$dll").Hash -eq (Get-FileHash "$root/$dll").Hash
    $Manifest = $isCurrent ? "$package/CdpTools.psd1" : "$root/CdpTools.psd1"
}
$env:CDPTOOLS_MANIFEST = (Resolve-Path $Manifest).Path
Import-Module Pester -MinimumVersion 5.3
"Pester $((Get-Module Pester).Version) tests $env:CDPTOOLS_MANIFEST"

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
