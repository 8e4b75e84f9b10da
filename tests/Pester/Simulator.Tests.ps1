#Requires -Version 7.4

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-Module $CdpManifest
}

Describe 'Start-CdpSimulator' {
    AfterEach { Stop-CdpSimulator }

    It 'gives an endpoint with keys, and is used by name or as the default' {
        $named = Start-CdpSimulator -Sample -AccessKey AKIDPESTER -SecretKey pester-secret
        $named.Endpoint.IsLoopback | Should -BeTrue
        (Get-CdpPolicy -EndpointUrl $named.Endpoint -AccessKey AKIDPESTER -SecretKey pester-secret).Id | Should -Be $CdpPolicyId
        { Get-CdpPolicy -EndpointUrl $named.Endpoint -AccessKey AKIDPESTER -SecretKey wrong -ErrorAction Stop } | Should -Throw -ErrorId 'SignatureDoesNotMatch,*'

        $null = Start-CdpSimulator -AsDefault
        Get-CdpPolicy | Should -BeNullOrEmpty
    }

    It 'is the default of all runspaces of the process' {
        $null = Start-CdpSimulator -Sample -AsDefault
        $ids = 1..4 | ForEach-Object -Parallel { Import-Module $using:CdpManifest; (Get-CdpPolicy).Id } -ThrottleLimit 4
        $ids | Should -Be (, $CdpPolicyId * 4)
    }

    It 'takes objects from one runspace into another' {
        $null = Start-CdpSimulator -Sample -AsDefault
        (Get-CdpPolicy | ForEach-Object -Parallel { Import-Module $using:CdpManifest; $_ | Set-CdpTrafficWeight -Weight 0.1 }).Weight | Should -Be 0.1
    }

    It 'rehearses a lost answer' {
        $null = Start-CdpSimulator -Sample -AsDefault -Fault 'Update*:drop-after:1'
        (Get-CdpPolicy | Set-CdpTrafficWeight -Weight 0.1).Weight | Should -Be 0.1
    }
}

Describe 'Stop-CdpSimulator' {
    AfterEach { Stop-CdpSimulator }

    It 'stops one, and all without a name' {
        $one, $two = (Start-CdpSimulator), (Start-CdpSimulator)
        $one | Stop-CdpSimulator
        { Invoke-WebRequest $one.Endpoint -SkipHttpErrorCheck } | Should -Throw
        (Invoke-WebRequest $two.Endpoint -SkipHttpErrorCheck).StatusCode | Should -BeGreaterThan 399
        Stop-CdpSimulator
        { Invoke-WebRequest $two.Endpoint -SkipHttpErrorCheck } | Should -Throw
    }
}
