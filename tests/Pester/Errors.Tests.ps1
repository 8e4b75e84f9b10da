#Requires -Version 7.4

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-Module $CdpManifest
    $prepare = "Import-Module '$CdpManifest'; `$null = Start-CdpSimulator -Sample -AsDefault"
}

AfterAll {
    Stop-CdpSimulator
}

Describe 'Errors' {
    BeforeEach {
        $null = Reset-Simulator
        $ErrorActionPreference = 'Stop'
    }

    It 'can be caught by type and by id' {
        $caught = try { Get-CdpPolicy -Id aaaaaaaa-0000-0000-0000-000000000000 } catch [CdpTools.CdpServiceException] { $_ }
        $caught.FullyQualifiedErrorId | Should -BeLike 'NoSuchContinuousDeploymentPolicy,*'
        $caught.Exception.ErrorCode | Should -Be 'NoSuchContinuousDeploymentPolicy'
        $caught.Exception.RequestId | Should -Not -BeNullOrEmpty

        $stale = Get-CdpPolicy
        $null = $stale | Set-CdpTrafficWeight -Weight 0.1
        $caught = try { $stale | Set-CdpTrafficWeight -Weight 0.15 } catch [CdpTools.CdpConflictException] { $_ }
        $caught.TargetObject.YourChanges.NewValue | Should -Be '0.15'

        $caught = try { Get-CdpPolicy | Set-CdpTrafficWeight -Weight 3 } catch [CdpTools.CdpValidationException] { $_ }
        $caught.CategoryInfo.Category | Should -Be 'InvalidArgument'
        $caught = try { Get-CdpPolicy -EndpointUrl http://127.0.0.1:1 -AccessKey a -SecretKey b -MaxRetry 0 } catch [CdpTools.CdpConnectionException] { $_ }
        $caught.CategoryInfo.Category | Should -Be 'ConnectionError'
    }

    It 'are all of one type at the root' {
        { Get-CdpPolicy -Id aaaaaaaa-0000-0000-0000-000000000000 } | Should -Throw -ExceptionType ([CdpTools.CdpException])
    }
}

Describe 'Exit codes' {
    It 'are <ExitCode> for <Kind>' -ForEach @(
        @{ Kind = 'success'; ExitCode = 0; Script = 'Get-CdpPolicy | Set-CdpTrafficWeight -Weight 0.1' }
        @{ Kind = 'a last command that fails'; ExitCode = 1; Script = 'Get-CdpPolicy | Set-CdpTrafficWeight -Weight 3' }
        @{ Kind = 'a failure under Stop'; ExitCode = 1; Script = '$ErrorActionPreference = "Stop"; Get-CdpPolicy -Id aaaaaaaa-0000-0000-0000-000000000000; "went on"' }
        @{ Kind = 'no usable credentials'; ExitCode = 1; Script = 'Get-CdpPolicy -ProfileName no-such-profile -EndpointUrl http://127.0.0.1:1' }
        @{ Kind = 'a stale write'; ExitCode = 1; Script = '$p = Get-CdpPolicy; $null = $p | Set-CdpTrafficWeight -Weight 0.1; $p | Set-CdpTrafficWeight -Weight 0.02' }
        @{ Kind = 'text that is no weight'; ExitCode = 1; Script = 'Get-CdpPolicy | Set-CdpTrafficWeight -Weight ten' }
        @{ Kind = 'a connection that is refused'; ExitCode = 1; Script = 'Get-CdpPolicy -EndpointUrl http://127.0.0.1:1 -AccessKey a -SecretKey b -MaxRetry 0' }
    ) {
        $command = Invoke-Pwsh '-Command', "$prepare; $Script"
        $command.ExitCode | Should -Be $ExitCode -Because $command.Error
        $command.Output | Should -Not -Match 'went on'

        # -File fails for errors that end the script; one of each code shows it.
        if ($Kind -notin 'success', 'a last command that fails', 'a stale write') { return }
        Set-Content "$TestDrive/run.ps1" "$prepare; `$ErrorActionPreference = 'Stop'; $Script"
        $file = Invoke-Pwsh '-File', "$TestDrive/run.ps1"
        $file.ExitCode | Should -Be $ExitCode -Because $file.Error

        # A stack trace has lines that begin with "at Namespace.Type.Method(".
        $command.Error + $command.Output + $file.Error + $file.Output | Should -Not -Match '(?m)^\s+at [\w.<>`]+\('
        if ($ExitCode) { ($command.Error + $file.Error) | Should -Match '(Get-CdpPolicy|Set-CdpTrafficWeight)' }
    }
}

Describe 'Secrets' {
    It 'are in no stream' {
        $secret = 'wJalrXUtnFEMIPESTERSECRET'
        $text = Get-CdpPolicy -EndpointUrl http://127.0.0.1:1 -AccessKey AKIDPESTER -SecretKey $secret -MaxRetry 0 -Verbose -Debug -ErrorAction Continue *>&1 |
            ForEach-Object { $_ | Format-List * -Force | Out-String }
        "$text" | Should -Not -BeNullOrEmpty
        "$text" -replace '(?m)^.*(Line|PositionMessage|Statement|BoundParameters).*$' | Should -Not -Match $secret
    }
}
