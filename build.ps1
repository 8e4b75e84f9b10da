#Requires -Version 7.4
<#
.SYNOPSIS
    Builds, tests, cleans or packages CdpTools.
.DESCRIPTION
    Build    compiles the solution and lays the module out, so that CdpTools.psd1 can be imported where it lies.
    Test     runs dotnet test: the unit tests, the module in an engine, and the Pester tests in the pwsh of this checkout.
    Clean    removes everything that was built.
    Package  makes out/CdpTools/<version>/ and out/CdpTools.<version>.nupkg.
    Lambda   makes out/lambda/cdptools-x64.zip and cdptools-arm64.zip, the Lambda function of module/fleet. It takes minutes.
.EXAMPLE
    ./build.ps1
.EXAMPLE
    ./build.ps1 -Task Test -Configuration Release
#>
[CmdletBinding()]
param(
    [ValidateSet('Build', 'Test', 'Clean', 'Package', 'Lambda')]
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

# What Lambda unpacks at most: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
$largestLambda = 250MB

function Invoke-LambdaTask {
    Invoke-PackageTask
    $module = Get-ChildItem (Join-Path $PSScriptRoot 'out/CdpTools') -Directory | Sort-Object { [version] $_.Name } | Select-Object -Last 1
    foreach ($processor in 'x64', 'arm64') {
        $folder = Join-Path $PSScriptRoot "out/lambda/$processor"
        if (Test-Path $folder) { Remove-Item $folder -Recurse -Force }
        Invoke-DotNet publish (Join-Path $PSScriptRoot 'src/CdpTools.Lambda') --configuration Release --runtime "linux-$processor" `
            --self-contained '-p:PublishReadyToRun=true' --output $folder --nologo --verbosity quiet
        # Add-Type, New-WebServiceProxy and the like, of which the handler calls none.
        Get-ChildItem $folder -Recurse -Include 'Microsoft.CodeAnalysis*', 'System.ServiceModel*', 'Microsoft.Data.*', '*.pdb', '*.xml' -File | Remove-Item
        # PowerShell's own cmdlets are in its assemblies; the modules around them are for consoles.
        'ref', 'runtimes' | ForEach-Object { Join-Path $folder $_ } | Where-Object { Test-Path $_ } | Remove-Item -Recurse
        $target = New-Item -ItemType Directory (Join-Path $folder 'cdptools/CdpTools')
        Copy-Item $module.FullName $target -Recurse
        # Code that was compiled ahead for other systems.
        Get-ChildItem (Join-Path $target "$($module.Name)/module/lib/net*") -Directory | Get-ChildItem -Directory |
            Where-Object Name -NE "linux-$processor" | Remove-Item -Recurse
        $size = (Get-ChildItem $folder -Recurse -File | Measure-Object Length -Sum).Sum
        $zip = Join-Path $PSScriptRoot "out/lambda/cdptools-$processor.zip"
        if (Test-Path $zip) { Remove-Item $zip }
        # It keeps the right to be executed, which Compress-Archive does not.
        [System.IO.Compression.ZipFile]::CreateFromDirectory($folder, $zip)
        '{0}: {1:n0} MB, unpacked {2:n0} MB of {3:n0}' -f $zip, ((Get-Item $zip).Length / 1MB), ($size / 1MB), ($largestLambda / 1MB)
        if ($size -gt $largestLambda) { throw "The function is too large for Lambda: $size bytes unpacked, and $largestLambda are taken." }
    }
}

foreach ($name in $Task) {
    & "Invoke-${name}Task"
}
