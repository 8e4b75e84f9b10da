# Dot-sourced by the tests, in BeforeDiscovery and in BeforeAll.

# The module under test, as Invoke-Tests.ps1 chose it; a checkout's when a test file is run alone.
$CdpManifest = $env:CDPTOOLS_MANIFEST ? $env:CDPTOOLS_MANIFEST : (Resolve-Path "$PSScriptRoot/../../CdpTools.psd1").Path

# Snapshots of the tests go where nobody looks for them.
$env:XDG_DATA_HOME ??= [System.IO.Directory]::CreateTempSubdirectory('cdptools-data-').FullName

$CdpPolicyId = '1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3'
$CdpPrimaryId = 'EDFDVBD6EXAMPLE'
$CdpStagingId = 'E2STAGINGEXAMPLE'

# A fresh simulator with sample data for the cmdlets of this process; nothing takes time on it.
function Reset-Simulator {
    Stop-CdpSimulator
    Start-CdpSimulator -Sample -AsDefault -PropagationSeconds 0
}

# This pwsh again: as a dotnet tool its process is dotnet, and pwsh.dll an argument of it.
$CdpPwsh = @((Get-Process -Id $PID).Path)
if ((Split-Path $CdpPwsh[0] -LeafBase) -eq 'dotnet') { $CdpPwsh += "$PSHOME/pwsh.dll" }

# Runs pwsh as a user would and gives its exit code and what it wrote, as text. What is given as input can be read there;
# without any, nobody can be asked.
function Invoke-Pwsh([string[]] $Argument, [string] $InputText) {
    $mode = $InputText ? @() : @('-NonInteractive')
    Invoke-Program (@($CdpPwsh) + '-NoProfile' + $mode + $Argument) $InputText
}

function Invoke-Program([string[]] $CommandLine, [string] $InputText) {
    $start = [System.Diagnostics.ProcessStartInfo]::new($CommandLine[0])
    $CommandLine | Select-Object -Skip 1 | ForEach-Object { $start.ArgumentList.Add($_) }
    $start.RedirectStandardOutput = $start.RedirectStandardError = $start.RedirectStandardInput = $true
    $process = [System.Diagnostics.Process]::Start($start)
    $process.StandardInput.Write($InputText)
    $process.StandardInput.Close()
    $errorText = $process.StandardError.ReadToEndAsync()
    $output = $process.StandardOutput.ReadToEnd()
    $process.WaitForExit()
    [pscustomobject]@{ ExitCode = $process.ExitCode; Output = $output -replace '\r'; Error = $errorText.Result -replace '\r' }
}
