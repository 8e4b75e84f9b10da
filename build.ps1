#Requires -Version 7.4
<#
.SYNOPSIS
    Builds, tests, cleans or packages CdpTools.
.DESCRIPTION
    Build    compiles the solution and lays the module out, so that CdpTools.psd1 can be imported where it lies.
    Test     runs dotnet test: the unit tests, the module in an engine, and the Pester tests in the pwsh of this checkout.
    Clean    removes everything that was built.
    Package  makes out/CdpTools/<version>/ and out/CdpTools.<version>.nupkg.
.EXAMPLE
    ./build.ps1
.EXAMPLE
    ./build.ps1 -Task Test -Configuration Release
#>
[CmdletBinding()]
param(
    [ValidateSet('Build', 'Test', 'Clean', 'Package')]
    [string[]] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Debug'
)

$ErrorActionPreference = 'Stop'
$solution = Join-Path $PSScriptRoot 'CdpTools.sln'

function Invoke-DotNet {
    Write-Verbose "dotnet $args"
    & dotnet @args
    if ($LASTEXITCODE -ne 0) {
        throw "dotnet $($args[0]) failed with exit code $LASTEXITCODE."
    }
}

function Invoke-BuildTask {
    Invoke-DotNet build $solution --configuration $Configuration
}

function Invoke-TestTask {
    Invoke-DotNet test $solution --configuration $Configuration
}

function Invoke-CleanTask {
    Get-ChildItem $PSScriptRoot/src, $PSScriptRoot/tests, $PSScriptRoot/build -Directory -Recurse -Depth 2 |
        Where-Object Name -In 'bin', 'obj' |
        Remove-Item -Recurse -Force
    'module/bin', 'module/lib', 'en-US', 'out' |
        ForEach-Object { Join-Path $PSScriptRoot $_ } |
        Where-Object { Test-Path $_ } |
        Remove-Item -Recurse -Force
}

function Invoke-PackageTask {
    Invoke-DotNet build (Join-Path $PSScriptRoot 'build/CdpTools.Build') --target:Package --configuration Release
}

foreach ($name in $Task) {
    & "Invoke-${name}Task"
}
