#Requires -Version 7.4

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $project = (Resolve-Path "$PSScriptRoot/../../src/CdpTools.Tour").Path

    # What the project runs, without the time that "dotnet run" takes.
    function Invoke-Tour([string[]] $Argument, [string] $InputText) {
        Invoke-Pwsh (@('-File', "$project/Tour.ps1") + $Argument) $InputText
    }
}

Describe 'The tour' {
    It 'shows a policy, what a change would do, the change, and a stale write refused, and how to go on' {
        $tour = Invoke-Tour
        $tour.ExitCode | Should -Be 0
        $tour.Error | Should -BeNullOrEmpty
        $tour.Output | Should -Match '(?s)on +5 %.*What if: Performing the operation "Weight 0.05 -> 0.1".*on +10 %.*was not overwritten: it was changed after you read it.*on +15 %'
        $tour.Output | Should -Match '\nHow to go on:\n.*-Interactive .*\n.*Get-Help.*\n.*Import-Module.*\n$'
    }

    It 'runs by "dotnet run", which passes the exit code on' {
        $result = Invoke-Program 'dotnet', 'run', '--no-build', '--project', $project, '--', '-Command', '(Get-CdpPolicy).Weight -eq 0.05; (Get-Module CdpTools).Path; exit 3'
        $result.Output | Should -Be "True`n$((Resolve-Path "$project/../../module/bin/CdpTools.dll").Path)`n" -Because $result.Error
        $result.ExitCode | Should -Be 3
    }

    It 'says what is missing and which command brings it when pwsh cannot be restored' {
        $result = Invoke-Program 'dotnet', 'msbuild', $project, '-nologo', '-target:RestorePwsh', '-property:Pwsh=/nowhere/pwsh.dll'
        $result.ExitCode | Should -Be 1
        $result.Output | Should -Match "error : PowerShell 7\.[0-9.]+, which dotnet-tools.json pins, could not be restored\. .*'dotnet tool restore'"
    }
}

Describe 'Options of the tour' {
    It '"<Argument>" ends with <ExitCode>' -ForEach @(
        @{ Argument = '-Command', 'Get-Item nowhere; 1'; ExitCode = 0 }
        @{ Argument = '-Command', 'Get-Item nowhere'; ExitCode = 1 }
        @{ Argument = '-Command', 'throw 1'; ExitCode = 1 }
        @{ Argument = '-Command', '1 +'; ExitCode = 1 }
        @{ Argument = '-NoSimulator', '-Command', '(Get-CdpPolicy -EndpointUrl http://127.0.0.1:9 -AccessKey a -SecretKey b)'; ExitCode = 1 }
        @{ Argument = '-Wrong'; ExitCode = 64 }
        @{ Argument = '-Command'; ExitCode = 64 }
        @{ Argument = '-File', 'nowhere.ps1'; ExitCode = 64 }
        @{ Argument = '-NoSimulator'; ExitCode = 64 }
        @{ Argument = '-Help'; ExitCode = 0 }
    ) {
        $result = Invoke-Tour $Argument
        $result.ExitCode | Should -Be $ExitCode
        ($result.Output + $result.Error) -like '*Usage: dotnet run --project src/CdpTools.Tour*' | Should -Be ($ExitCode -eq 64 -or $Argument -eq '-Help')
    }

    It '-NoSimulator leaves the real account in place' {
        (Invoke-Tour '-NoSimulator', '-Command', '[AppDomain]::CurrentDomain.GetAssemblies().GetName().Name -contains "CdpTools.Simulator"').Output | Should -Be "False`n"
    }

    It '-File gives a script its arguments by name and by position, and its exit code' {
        Set-Content "$TestDrive/script.ps1" 'param($A, [switch] $B, [string[]] $C) "$A|$B|$C|$args|$((Get-CdpPolicy).Weight -eq 0.05)|$PSScriptRoot"; exit 7'
        $result = Invoke-Tour '-File', "$TestDrive/script.ps1", '-A', "it's", '-B:$false', '-C', 'x,y', 'more', '-5'
        $result.Output | Should -Be "it's|False|x,y|more -5|True|$(Split-Path (Resolve-Path "$TestDrive/script.ps1").ProviderPath)`n"
        $result.ExitCode | Should -Be 7
    }

    It '-Interactive runs what is typed, goes on after an error, and ends with the code of exit' {
        # An empty line ends a statement of several lines, as in any pwsh that reads its prompt from a file.
        $result = Invoke-Tour '-Interactive' "if (1) {`n'two lines'`n}`n`n1/0`n(Get-CdpPolicy).ETag`nexit 9`n'never'`n"
        $result.Output | Should -Match '(?s)two lines.*ECA6JUP5UCINZ'
        $result.Output | Should -Not -Match '(?m)^never'
        $result.Error | Should -Match 'divide by zero'
        $result.ExitCode | Should -Be 9
    }
}
