#Requires -Version 7.4
<#
.SYNOPSIS
    Runs the Pester tests of this folder, and closes with one line that counts them.
.DESCRIPTION
    `dotnet test` runs it, once for all tests. By hand it needs a built module, and Pester 5.3 or later where none is named.
    Meant to run in a process of its own: an imported module stays loaded, and its files locked on Windows, until it ends.
#>
[CmdletBinding()]
param(
    # The module to test, the checkout's by default. The tests read it from $env:CDPTOOLS_MANIFEST.
    [string] $Manifest = ($env:CDPTOOLS_MANIFEST ?? "$PSScriptRoot/../../CdpTools.psd1"),

    # The path of Pester's manifest. The default is the newest Pester that is installed.
    [string] $Pester = 'Pester',

    # The folder of the tests, or files of it with semicolons between them.
    [string] $Path = $PSScriptRoot,

    # A file with places of tests, "path:line" on each line: only these run.
    [string] $LinePath,

    # Only finds the tests, and runs none.
    [switch] $Discover,

    # A file for what was found out about each test, as JSON.
    [string] $ResultPath
)

$ErrorActionPreference = 'Stop'
$env:CDPTOOLS_MANIFEST = (Resolve-Path $Manifest).Path
Import-Module $Pester -MinimumVersion 5.3
"Pester $((Get-Module Pester).Version) in PowerShell $($PSVersionTable.PSVersion) tests $env:CDPTOOLS_MANIFEST"

$configuration = New-PesterConfiguration
$configuration.Run.Path = $Path -split ';'
$configuration.Run.PassThru = $true
$configuration.Run.SkipRun = [bool] $Discover
$configuration.Output.Verbosity = $Discover ? 'None' : 'Normal'
if ($LinePath) { $configuration.Filter.Line = Get-Content -LiteralPath $LinePath }
$run = Invoke-Pester -Configuration $configuration

# "<Name>" and "<_>" in a name stand for the test's data. Pester puts them in only when it runs a test; a test must have
# the same name when it is found.
function Expand([string] $Text, [object[]] $Data) {
    [regex]::Replace($Text, '<(\w+)((?:\.\w+)*)>', {
        param($match)
        foreach ($candidate in $Data) {
            $value = $match.Groups[1].Value -eq '_' ? $candidate : $candidate -is [System.Collections.IDictionary] ? $candidate[$match.Groups[1].Value] : $null
            foreach ($name in $match.Groups[2].Value -split '\.' -ne '') { $value = $value.$name }
            if ($null -ne $value) { return "$value" }
        }
        $match.Value
    })
}

$taken = @{}
function Get-Entry($Item, [string[]] $Path, [object[]] $Data, [string] $Name) {
    $errors = @($Item.ErrorRecord) -ne $null
    $full = (@($Path) + (Expand $Name $Data)) -join '.'
    # Two tests of one name stay two.
    $taken[$full]++
    if ($taken[$full] -gt 1) { $full += " ($($taken[$full]))" }
    [pscustomobject]@{
        Name     = $full
        File     = $Item.ScriptBlock.File
        Line     = $Item.StartLine
        Outcome  = "$($Item.Result)"
        Started  = $Item.ExecutedAt -gt [datetime]::MinValue ? $Item.ExecutedAt : $null
        Seconds  = $Item.Duration.TotalSeconds
        Message  = ($errors | ForEach-Object { $_.Exception.Message }) -join "`n"
        Trace    = ($errors | ForEach-Object ScriptStackTrace) -join "`n"
    }
}

# What fails outside of any test is a failure that no test stands for: a file that cannot be read, a preparation.
function Get-Failure($Item, [string[]] $Path, [string] $Name) {
    if ($Item.ErrorRecord) { Get-Entry $Item $Path @() $Name | ForEach-Object { $_.Outcome = 'Failed'; $_ } }
}

function Get-BlockEntry($Block, [string[]] $Path, [object[]] $Data) {
    Get-Failure $Block $Path 'preparation and clean-up'
    foreach ($item in $Block.Order) {
        $around = @($item.Data) + $Data
        if ($item.PSObject.TypeNames[0] -eq 'Pester.Test') { Get-Entry $item $Path $around $item.Name }
        else { Get-BlockEntry $item ($Path + (Expand $item.Name $around)) $around }
    }
}

$entries = foreach ($container in $run.Containers) {
    $file = (Split-Path "$($container.Item)" -Leaf) -replace '\.Tests\.ps1$'
    Get-Failure $container $file 'the file'
    foreach ($block in $container.Blocks) { Get-BlockEntry $block @($file, (Expand $block.Name @($block.Data))) @($block.Data) }
}
if ($ResultPath) { ConvertTo-Json -InputObject @($entries) -Depth 3 | Set-Content -LiteralPath $ResultPath }

$failed = @($entries | Where-Object Outcome -EQ Failed).Count
$skipped = $run.SkippedCount + $run.NotRunCount
"Pester: $($run.PassedCount) passed, $failed failed, $skipped skipped"
exit [int]($failed -gt 0 -or $run.PassedCount -eq 0)
