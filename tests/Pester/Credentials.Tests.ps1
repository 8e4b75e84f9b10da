#Requires -Version 7.4

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-Module $CdpManifest
    $secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCY/DO-NOT-SHOW'
    $token = 'FwoGZXIvYXdzEJr//////////wEaDO/DO+NOT+SHOW=='
}

AfterAll { Stop-CdpSimulator }

Describe 'Secrets' {
    It 'are in no transcript, no Get-Error, no formatted or exported error of a session full of failures' {
        $folder = (New-Item (Join-Path $TestDrive said) -ItemType Directory).FullName
        $session = Invoke-Pwsh '-File', "$PSScriptRoot/Invoke-FailingSession.ps1", $CdpManifest, $folder, $secret, $token
        Set-Content "$folder/output.txt" ($session.Output + $session.Error)

        $session.Output | Should -Match '(?m)^6 errors$'
        Get-Content "$folder/transcript.txt" -Raw | Should -Match 'was not overwritten'
        (Get-ChildItem $folder).Count | Should -Be 7

        # The transcript's header tells how pwsh was started; a password on a command line is no longer one.
        $shown = Get-ChildItem $folder | Get-Content | Where-Object { $_ -notlike 'Host Application: *' }
        $shown | Select-String -SimpleMatch $secret, $token, 'DO-NOT-SHOW', 'DO+NOT+SHOW' -CaseSensitive | Should -BeNullOrEmpty
    }
}

Describe 'ForEach-Object -Parallel' {
    It 'shares one engine: 32 calls in 8 runspaces, one after the other and side by side' {
        $null = Reset-Simulator
        $seen = 1..32 | ForEach-Object -Parallel {
            Import-Module $using:CdpManifest
            (Get-CdpPolicy).ETag
        } -ThrottleLimit 8

        $seen.Count | Should -Be 32
        @($seen | Sort-Object -Unique).Count | Should -Be 1
        @([System.Runtime.Loader.AssemblyLoadContext]::All | Where-Object Name -EQ CdpTools).Count | Should -Be 1
    }

    It 'lets one writer win and tells every other that it was too late' {
        $null = Reset-Simulator
        $policy = Get-CdpPolicy
        $results = 1..8 | ForEach-Object -Parallel {
            Import-Module $using:CdpManifest
            try { ($using:policy | Set-CdpTrafficWeight -Weight ($_ / 100 + 0.05) -ErrorAction Stop).Weight }
            catch { $_.FullyQualifiedErrorId }
        } -ThrottleLimit 8

        $written = @($results | Where-Object { $_ -is [decimal] })
        $written.Count | Should -Be 1
        @($results -like 'PreconditionFailed,*').Count | Should -Be 7
        (Get-CdpPolicy).Weight | Should -Be $written[0]
    }
}
